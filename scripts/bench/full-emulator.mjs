// A full emulator: listing and sending, by turns in one that is almost empty and in one as after a busy year.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { firstLine } from "../../npm/emulator/first-line.js";
import { releaseFlags } from "../build/cargo.mjs";
import { run, ScriptError, step } from "../steps.mjs";
import { median } from "./median.mjs";

/** The sizes of the two databases: almost empty, and as after a busy year. */
const SMALL = { chats: 100, messages: 1_000 };
const LARGE = { chats: 100_000, messages: 1_000_000 };
const ROUNDS = 300;

/** Measures both emulators. */
export async function measureFull(binary) {
  const folder = mkdtempSync(join(tmpdir(), "postproxy-bench-"));
  const running = [];
  try {
    for (const [name, size] of Object.entries({ small: SMALL, large: LARGE })) {
      const data = join(folder, name);
      await stop(await start(binary, data));
      await step(`${size.chats} chats, ${size.messages} messages`, () => fill(data, size));
      running.push(await start(binary, data));
    }
    const rows = [];
    for (const [what, call] of Object.entries(operations)) {
      const times = running.map(() => []);
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const [at, service] of running.entries())
          times[at].push(await timed(() => call(service, round)));
      }
      const [small, large] = times.map(median);
      rows.push({ what, small_ms: small, large_ms: large, ratio: large / small });
    }
    const memory = running.map(({ child }) => peakMegabytes(child.pid));
    return { rows, memory_mb: memory };
  } finally {
    for (const service of running) await stop(service);
    rmSync(folder, { recursive: true, force: true });
  }
}

const operations = {
  "list a profile's chats": (service) => service.call("GET", `/profiles/${service.profiles.facebook}/chats`),
  "list a chat's messages": (service, round) => service.call("GET", `/chats/chat_${round % 50}/messages`),
  "get a message": (service, round) => service.call("GET", `/messages/msg_${round}`),
  "send a message": (service, round) =>
    service.call("POST", `/chats/chat_${round % 50}/messages`, { body: "It ships today." }),
};

async function start(binary, data) {
  const child = spawn(binary, ["--json", "--exit-with-stdin", "--port=0", `--data=${data}`], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  const details = JSON.parse(await firstLine(child));
  const agent = new Agent({ keepAlive: true });
  const call = (method, path, content) => send(details, agent, method, path, content);
  return { child, agent, call, profiles: details.profiles };
}

async function stop({ child, agent }) {
  agent.destroy();
  child.kill();
  await once(child, "exit");
}

async function fill(data, { chats, messages }) {
  const fill = [
    "-p",
    "postproxy-dm-emulator",
    "--example",
    "fill",
    "--",
    data,
    String(chats),
    String(messages),
  ];
  await run("cargo", ["run", "--quiet", ...(await releaseFlags()), ...fill]);
}

function send({ url, api_key }, agent, method, path, content) {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${api_key}`, "content-type": "application/json" };
    const sent = request(`${url}/api${path}`, { method, agent, headers }, (answer) => {
      answer.resume().on("end", () => {
        if (answer.statusCode < 300) resolve();
        else reject(new ScriptError(`${method} ${path} was answered with ${answer.statusCode}`));
      });
    });
    sent.on("error", reject).end(content && JSON.stringify(content));
  });
}

async function timed(work) {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Returns the memory of a process on Linux, and `null` on other systems. */
function peakMegabytes(pid) {
  if (process.platform !== "linux") return null;
  return Number(readFileSync(`/proc/${pid}/status`, "utf8").match(/^VmHWM:\s+(\d+)/m)[1]) / 1024;
}

/** Times, and memory. */
export function tableOfFull({ rows, memory_mb: [small, large] }) {
  const lines = rows.map(({ what, small_ms, large_ms, ratio }) => [
    ...[what, `${small_ms.toFixed(2)} ms`, `${large_ms.toFixed(2)} ms`, ratio.toFixed(2)],
  ]);
  if (large !== null) {
    lines.push(["memory at most", ...[small, large].map((mb) => `${mb.toFixed(0)} MB`), ""]);
  }
  return { title: "full and empty", head: ["nearly empty", "1,000,000 messages", "ratio"], lines };
}
