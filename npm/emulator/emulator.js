// A running emulator: the methods of the control endpoints (control.js), and its end.

import { once } from "node:events";
import { ControlMethods } from "./control.js";
import { EmulatorError } from "./error.js";

/** How long it may take to end by itself: it first answers the requests that it has. */
const FAREWELL_MS = 8_000;

export class Emulator extends ControlMethods {
  #child;
  #details;
  #stopping;
  #signal;
  #abort = () => this.stop();

  constructor(child, details, signal) {
    super((method, path, request) => this.#call(method, path, request));
    this.#child = child;
    this.#details = details;
    this.#signal = signal;
    signal?.addEventListener("abort", this.#abort);
    if (signal?.aborted) this.stop();
  }

  get url() {
    return this.#details.url;
  }

  get apiKey() {
    return this.#details.api_key;
  }

  get webhookSecret() {
    return this.#details.webhook_secret;
  }

  get profiles() {
    return this.#details.profiles;
  }

  async now() {
    return new Date((await this.clock()).now);
  }

  advanceClock(seconds) {
    return super.advanceClock({ advance_seconds: seconds });
  }

  async import(file) {
    this.#details = { ...this.#details, ...(await super.import(file)) };
  }

  stop() {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  [Symbol.asyncDispose]() {
    return this.stop();
  }

  async #stop() {
    this.#signal?.removeEventListener("abort", this.#abort);
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.ref();
    child.stdin.end();
    const late = setTimeout(() => child.kill("SIGKILL"), FAREWELL_MS);
    await ended;
    clearTimeout(late);
  }

  async #call(method, path, { query = {}, content, file, gives }) {
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    const place = given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
    const answer = await this.#request(method, place, body(content, file));
    if (gives === "json") return answer.json();
    if (gives === "file") return new Uint8Array(await answer.arrayBuffer());
  }

  async #fetch(path, init) {
    try {
      return await fetch(`${this.url}/_emulator/${path}`, init);
    } catch (error) {
      const why = error.cause?.code ?? error.message;
      throw new EmulatorError(`the emulator at ${this.url} does not answer: ${why}`, { cause: error });
    }
  }

  async #request(method, path, init) {
    const answer = await this.#fetch(path, { method, ...init });
    if (answer.ok) return answer;
    const text = await answer.text();
    throw new EmulatorError(reason(text) ?? `${answer.status} ${text}`, { status: answer.status });
  }
}

function body(content, file) {
  if (file) return { headers: { "content-type": "application/vnd.sqlite3" }, body: file };
  return content && { headers: { "content-type": "application/json" }, body: JSON.stringify(content) };
}

function reason(text) {
  try {
    return JSON.parse(text).error;
  } catch {
    return undefined;
  }
}
