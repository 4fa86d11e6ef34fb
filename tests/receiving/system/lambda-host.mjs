// Plays a serverless host: an environment takes one event at a time, a new one is started if none is free, and one that has
// answered is frozen until its next event.

import { once } from "node:events";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";

export class LambdaHost {
  /** How often each status was answered. @type {Record<number, number>} */
  counts = {};
  inFlight = 0;
  lastAt = performance.now();
  /** @type {(event: any, status: number) => void} */
  onAnswer = () => {};
  /** At which step the environment is to end that gets this message's next event, by its text. @type {Map<string, string>} */
  steps = new Map();
  #free = [];
  #bots;
  #server = createServer((incoming, outgoing) => this.#take(incoming, outgoing));

  /** @param {import("./bots.mjs").Bots} bots */
  constructor(bots) {
    this.#bots = bots;
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
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  async #take(incoming, outgoing) {
    this.inFlight += 1;
    const body = await buffer(incoming);
    const event = JSON.parse(body.toString());
    const { statusCode, headers } = await this.#invoke(eventOf(incoming.headers, body), this.#stepOf(event));
    outgoing.writeHead(statusCode, headers).end();
    this.counts[statusCode] = (this.counts[statusCode] ?? 0) + 1;
    this.inFlight -= 1;
    this.lastAt = performance.now();
    this.onAnswer(event, statusCode);
  }

  #stepOf(event) {
    if (event.type !== "message.received") return undefined;
    const text = event.data.object.body;
    const step = this.steps.get(text);
    this.steps.delete(text);
    return step;
  }

  async #invoke(event, step) {
    const environment = this.#free.pop() ?? (await this.#bots.start());
    environment.thaw();
    environment.send({ event, step });
    const message = await Promise.race([environment.receive(), environment.ended.then(() => undefined)]);
    if (message === undefined) return { statusCode: 502, headers: {} };
    environment.freeze();
    this.#free.push(environment);
    return message.result;
  }
}

/** A request as a function URL hands it over. */
function eventOf(headers, body) {
  return {
    version: "2.0",
    rawPath: "/webhooks",
    rawQueryString: "",
    headers,
    requestContext: { http: { method: "POST", path: "/webhooks" } },
    body: body.toString("base64"),
    isBase64Encoded: true,
  };
}
