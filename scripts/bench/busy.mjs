// A busy server: what 1,000 sends a second add to the event loop of a server that answers requests meanwhile.

import { Agent, request } from "node:http";
import { ScriptError, step } from "../steps.mjs";
import { over } from "./rows.mjs";
import { startServer } from "./server.mjs";
import { inTurns, ofPackages, withSides } from "./sides.mjs";

export const about = "busy: a server that answers 200 requests a second, and sends";

const ROUNDS = 5;
const ROUND_MS = 1500;
const SENDS = 1000;
const REQUESTS = 200;
const PEERS = ["undici", "fetch", "http"];

export const rows = [
  {
    ...{ what: "busy server, what 1,000 sends a second add to its loop / undici", atMost: true },
    ...{ must: 0.35, aim: 0.25 },
    value: (measured) => over(measured.native?.added, measured.undici?.added),
  },
];

/** Measures each server without and with sends, in turns. */
export async function measure({ packages }) {
  const service = await startServer();
  const wanted = [
    ...ofPackages(packages, { name: "native", env: { POSTPROXY_DM_BINDING: "native" } }),
    ...PEERS.map((side) => ({ side })),
  ];
  let measured;
  try {
    await step(`${SENDS} sends a second`, async () => {
      measured = await withSides(
        wanted.map((side) => ({ kind: "busy", ...side })),
        async (sides) => {
          const ports = new Map();
          for (const side of sides) {
            const { id, port } = await side.ask("prepare", { origin: service.http });
            if (!id.startsWith("msg_")) throw new ScriptError(`${side.name} got ${id}`);
            ports.set(side, port);
          }
          return inTurns(sides, ROUNDS, async (side) => {
            const users = startUsers(ports.get(side));
            try {
              const idle = await side.ask("round", { rate: 0, ms: ROUND_MS });
              const busy = await side.ask("round", { rate: SENDS, ms: ROUND_MS });
              return {
                ...{ idle: idle.loop, added: busy.loop - idle.loop },
                thread_added: busy.thread - idle.thread,
              };
            } finally {
              await users.stop();
            }
          });
        },
      );
    });
  } finally {
    await service.stop();
  }
  return measured;
}

/** Requests at a steady rate until they are stopped. */
function startUsers(port) {
  const agent = new Agent({ keepAlive: true });
  let failure;
  const timer = setInterval(() => {
    const sent = request({ port, host: "127.0.0.1", agent }, (response) => response.resume());
    sent.on("error", (error) => {
      failure = error;
    });
    sent.end();
  }, 1000 / REQUESTS);
  return {
    async stop() {
      clearInterval(timer);
      // The last requests are answered within this time; then nothing listens for the errors of closing.
      await new Promise((resolve) => setTimeout(resolve, 50));
      if (failure) throw new ScriptError(`The busy server failed: ${failure.message}`);
      agent.destroy();
    },
  };
}

/** One table: points of the loop's time. */
export function tables(measured) {
  return [
    {
      title: "percent of the time",
      head: ["loop without sends", "added by sends", "× native", "added to the main thread"],
      lines: Object.entries(measured).map(([name, { idle, added, thread_added }]) => [
        ...[name, idle.toFixed(1), added.toFixed(1), (added / measured.native.added).toFixed(2)],
        thread_added.toFixed(1),
      ]),
    },
  ];
}
