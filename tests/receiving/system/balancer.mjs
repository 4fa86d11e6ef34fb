// The one address of all bots: passes each webhook on to a process that lives, as a load balancer does. A process that is
// frozen still counts as alive, and its webhooks end with 504.

import { once } from "node:events";
import { Agent, createServer, request } from "node:http";
import { buffer } from "node:stream/consumers";

/** How long it waits for a bot's answer. */
const TIMEOUT_MS = 25_000;

export class Balancer {
  /** The webhooks so far, by their status. @type {Record<number, number>} */
  counts = {};
  inFlight = 0;
  /** When the last webhook was answered, on the monotonic clock. */
  lastAt = performance.now();
  /** Called with the event of each webhook and the status of its answer. @type {(event: any, status: number) => void} */
  onAnswer = () => {};
  #server = createServer((incoming, outgoing) => this.#pass(incoming, outgoing));
  #agent = new Agent({ keepAlive: true, maxSockets: 64 });
  #bots;
  #timeoutMs;

  /**
   * @param {import("./bots.mjs").Bots} bots
   * @param {{ timeoutMs?: number }} [options]
   */
  constructor(bots, { timeoutMs = TIMEOUT_MS } = {}) {
    this.#bots = bots;
    this.#timeoutMs = timeoutMs;
  }

  async start() {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return this;
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}/webhooks`;
  }

  async stop() {
    this.#agent.destroy();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  async #pass(incoming, outgoing) {
    this.inFlight += 1;
    const body = await buffer(incoming);
    const { status, headers = {}, answer } = await this.#forward(incoming.headers, body);
    outgoing.writeHead(status, headers).end(answer);
    const event = JSON.parse(body.toString());
    this.counts[status] = (this.counts[status] ?? 0) + 1;
    this.inFlight -= 1;
    this.lastAt = performance.now();
    this.onAnswer(event, status);
  }

  /** Resolves with a bot's answer, or with 502 or 504. */
  #forward(headers, body) {
    const ports = this.#bots.live.map(({ port }) => port);
    if (ports.length === 0) return { status: 502 };
    const port = ports[Math.floor(Math.random() * ports.length)];
    return new Promise((resolve) => {
      const { host: _, connection: __, ...rest } = headers;
      const passed = request(
        { port, host: "127.0.0.1", path: "/webhooks", method: "POST", headers: rest, agent: this.#agent },
        async (response) => {
          const answer = await buffer(response).catch(() => undefined);
          if (answer === undefined) return resolve({ status: 502 });
          const outcome = response.headers["x-event-outcome"];
          const kept = outcome === undefined ? {} : { "x-event-outcome": outcome };
          resolve({ status: response.statusCode, headers: kept, answer });
        },
      );
      const late = setTimeout(() => {
        resolve({ status: 504 });
        passed.destroy();
      }, this.#timeoutMs);
      passed.on("error", () => resolve({ status: 502 }));
      passed.on("close", () => clearTimeout(late));
      passed.end(body);
    });
  }
}
