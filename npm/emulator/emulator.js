// A running emulator: a method for each control endpoint, and its end.

import { once } from "node:events";
import { EmulatorError } from "./error.js";

/** So long it may take to end by itself: it answers what it was asked before. */
const FAREWELL_MS = 8_000;

export class Emulator {
  #child;
  #details;
  #stopping;
  #signal;
  #abort = () => this.stop();

  constructor(child, details, signal) {
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

  inbound(content) {
    return this.#post("inbound", content);
  }

  tap(choice) {
    return this.#post("tap", choice);
  }

  reaction(content) {
    return this.#post("reaction", content);
  }

  read(place) {
    return this.#post("read", place);
  }

  edit(content) {
    return this.#post("edit", content);
  }

  delete(content) {
    return this.#post("delete", content);
  }

  comment(content) {
    return this.#post("comment", content);
  }

  referral(content) {
    return this.#post("referral", content);
  }

  iceBreaker(choice) {
    return this.#post("ice_breaker", choice);
  }

  person(state) {
    return this.#post("person", state);
  }

  people() {
    return this.#json("GET", "people");
  }

  profile(status) {
    return this.#post("profile", status);
  }

  faults() {
    return this.#json("GET", "faults");
  }

  setFaults(faults) {
    return this.#json("PUT", "faults", faults);
  }

  async clearFaults() {
    await this.#request("DELETE", "faults");
  }

  clock() {
    return this.#json("GET", "clock");
  }

  async now() {
    return new Date((await this.clock()).now);
  }

  advanceClock(seconds) {
    return this.#post("clock", { advance_seconds: seconds });
  }

  deliveries(query = {}) {
    return this.#list("deliveries", query);
  }

  requests(query = {}) {
    return this.#list("requests", query);
  }

  resend(deliveryId) {
    return this.#post(`deliveries/${encodeURIComponent(deliveryId)}/resend`);
  }

  setWebhook(webhook) {
    return this.#json("PUT", "webhook", webhook);
  }

  async reset() {
    await this.#request("POST", "reset");
  }

  async export() {
    const answer = await this.#request("GET", "export");
    return new Uint8Array(await answer.arrayBuffer());
  }

  async import(file) {
    const headers = { "content-type": "application/vnd.sqlite3" };
    const answer = await this.#request("POST", "import", { headers, body: file });
    this.#details = { ...this.#details, ...(await answer.json()) };
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

  #list(path, query) {
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    return this.#json("GET", `${path}?${new URLSearchParams(given)}`);
  }

  #post(path, content) {
    return this.#json("POST", path, content);
  }

  async #json(method, path, content) {
    const init = content && {
      headers: { "content-type": "application/json" },
      body: JSON.stringify(content),
    };
    const answer = await this.#request(method, path, init);
    return answer.json();
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

function reason(text) {
  try {
    return JSON.parse(text).error;
  } catch {
    return undefined;
  }
}
