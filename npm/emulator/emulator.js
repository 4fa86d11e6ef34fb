// A running emulator: the methods of the control endpoints (control.js), and how it is stopped.

import { once } from "node:events";
// As imported, they stay real where a test has fake ones.
import { clearTimeout, setTimeout } from "node:timers";
import { ControlMethods, requests } from "./control.js";
import { EmulatorError } from "./error.js";

/** @import { ChildProcessWithoutNullStreams } from "node:child_process" */
/** @import { Answers, Call } from "./control.js" */
/** @import * as Declared from "./index.js" */

/**
 * The account of an emulator: the answer of an import.
 * @typedef {Declared.Account & { profiles: Declared.Emulator["profiles"] }} Account
 */

/**
 * Reads an answer, by what it gives.
 * @type {{ [Gives in keyof Answers]: (answer: Response) => Promise<Answers[Gives]> }}
 */
const READERS = {
  json: (answer) => answer.json(),
  file: async (answer) => new Uint8Array(await answer.arrayBuffer()),
  nothing: async () => {},
};

/** The longest wait for the program to end by itself, in milliseconds. It first answers the requests that it has. */
const FAREWELL_MS = 8_000;

/** @implements {Declared.Emulator} */
export class Emulator extends ControlMethods {
  #child;
  #details;
  /** @type {Promise<void> | undefined} */
  #stopping;
  #signal;
  #abort = () => {
    this.stop();
  };

  /**
   * @param {ChildProcessWithoutNullStreams} child
   * @param {Account & { url: string }} details what the program prints once it serves
   * @param {Declared.EmulatorOptions["signal"]} signal
   */
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

  get groups() {
    return this.#details.groups.map(({ id, api_key, profiles }) => ({ id, apiKey: api_key, profiles }));
  }

  async now() {
    return new Date((await this.clock()).now);
  }

  /** @type {Declared.Emulator["advanceClock"]} */
  advanceClock(seconds) {
    return requests.advanceClock(this.#call, { advance_seconds: seconds });
  }

  /** @type {Declared.Emulator["import"]} */
  async import(file) {
    const account = /** @type {Account} */ (await requests.import(this.#call, file));
    this.#details = { ...this.#details, ...account };
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

  /** @type {Call} */
  #call = async (method, path, { query = {}, content, file, gives }) => {
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    const place = given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
    const answer = await this.#request(place, { method, ...body(content, file) });
    return READERS[gives](answer);
  };

  /**
   * @param {string} path
   * @param {RequestInit} init
   */
  async #fetch(path, init) {
    try {
      return await fetch(`${this.url}/_emulator/${path}`, init);
    } catch (error) {
      const { cause, message } = /** @type {Error & { cause?: NodeJS.ErrnoException }} */ (error);
      const why = cause?.code ?? message;
      throw new EmulatorError(`the emulator at ${this.url} does not answer: ${why}`, { cause: error });
    }
  }

  /**
   * @param {string} path
   * @param {RequestInit} init
   */
  async #request(path, init) {
    const answer = await this.#fetch(path, init);
    if (answer.ok) return answer;
    const text = await answer.text();
    throw new EmulatorError(reason(text) ?? `${answer.status} ${text}`, { status: answer.status });
  }
}

/**
 * @param {object} [content]
 * @param {Uint8Array | ArrayBuffer} [file]
 * @returns {RequestInit | undefined}
 */
function body(content, file) {
  if (file)
    return { headers: { "content-type": "application/vnd.sqlite3" }, body: /** @type {BodyInit} */ (file) };
  return content && { headers: { "content-type": "application/json" }, body: JSON.stringify(content) };
}

/**
 * @param {string} text
 * @returns {string | undefined}
 */
function reason(text) {
  try {
    return JSON.parse(text).error;
  } catch {
    return undefined;
  }
}
