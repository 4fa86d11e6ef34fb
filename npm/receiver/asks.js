// What a handler has asked core for in one hold, and has not got yet: answers, steps, keys, the end inside a transaction.

import { toError } from "../binding/binding.js";
import { keepContext } from "../watch/context.js";
import { intentOf } from "./intent.js";

/** @import { Postproxy } from "../../index.js" */
/** @import { OpenStore } from "../../stores.js" */
/** @import { InContext } from "../watch/context.js" */
/** @import { Ask } from "./context.js" */

/**
 * @typedef {object} Open
 * @property {Ask} ask
 * @property {InContext} inContext the handler's
 * @property {unknown} [error] what the client threw
 * @property {(value: any) => void} resolve
 * @property {(error: unknown) => void} reject
 */

/**
 * What a handler is promised. It knows whether anybody waits for it: `await` calls the `then` of what is no plain promise.
 * @extends {Promise<any>}
 */
class Promised extends Promise {
  isWaitedFor = false;

  static get [Symbol.species]() {
    return Promise;
  }

  /**
   * @param {any} [onDone]
   * @param {any} [onFailure]
   * @returns {any}
   */
  // biome-ignore lint/suspicious/noThenProperty: whether somebody waits is what it must learn
  then(onDone, onFailure) {
    this.isWaitedFor = true;
    return super.then(onDone, onFailure);
  }
}

/**
 * @typedef {object} Around
 * @property {(happened: object) => void} input tells core
 * @property {() => Postproxy | undefined} client
 * @property {(kind: Ask["kind"]) => boolean} crashes whether a test lets the process die here, as it were
 * @property {(tx: unknown, given: { ids: string[], keepMs: number }) => ReturnType<NonNullable<OpenStore["finishIn"]>>} finishIn
 */

export class Asks {
  #around;
  /** @type {Map<number, Open>} */
  #open = new Map();
  #last = 0;
  /** What this run was promised and hasn't got. @type {Set<Promised>} */
  #promised = new Set();
  /** What this run was promised and didn't get. @type {{ promised: Promised, error: unknown }[]} */
  #failed = [];

  /** @param {Around} around */
  constructor(around) {
    this.#around = around;
  }

  /** A run begins. */
  begin() {
    this.#promised.clear();
    this.#failed = [];
  }

  /**
   * @param {() => Ask} read throws for what can't be asked
   * @param {() => void} check throws once the run is over
   * @returns {Promise<any>}
   */
  ask(read, check) {
    const promised = new Promised((resolve, reject) => {
      this.#ask(read, check).then(resolve, reject);
    });
    this.#promised.add(promised);
    Promise.prototype.then.call(
      promised,
      () => this.#promised.delete(promised),
      (error) => {
        this.#promised.delete(promised);
        this.#failed.push({ promised, error });
      },
    );
    return promised;
  }

  /** Whether a handler that has ended left something behind. */
  get isLeft() {
    return this.#promised.size > 0 || this.#failed.length > 0;
  }

  /** Waits for what the handler didn't wait for. Throws what failed and nobody knows of. */
  async left() {
    // Nothing is asked for any more, so these are all.
    const settled = (/** @type {Promised} */ promised) => Promise.prototype.then.call(promised, noop, noop);
    await Promise.all([...this.#promised].map(settled));
    const forgotten = this.#failed.find(({ promised }) => !promised.isWaitedFor);
    if (forgotten) throw forgotten.error;
  }

  /**
   * @param {() => Ask} read
   * @param {() => void} check
   * @returns {Promise<any>}
   */
  async #ask(read, check) {
    const ask = read();
    const { kind, name = null, chat, operation, ids, content } = ask;
    const intent = kind === "reply" || kind === "send" ? await intentOf(content) : undefined;
    check();
    this.#last += 1;
    const n = this.#last;
    return new Promise((resolve, reject) => {
      // Core may say what to do about it while it is being told of something else.
      this.#open.set(n, { ask, inContext: keepContext(), resolve, reject });
      const given = { n, kind, name, chat, operation, ids, content: intent?.text, bytes: intent?.hasBytes };
      this.#around.input({ ask: given });
    });
  }

  /**
   * Texts of JSON become what they say: the message of an answer, and the value of a step.
   * @param {{ n: number, value: any }} given
   */
  resolve({ n, value }) {
    const open = this.#settle(n);
    switch (open?.ask.kind) {
      case "reply":
      case "send":
        return open.resolve({ ...value, message: value.message === null ? null : JSON.parse(value.message) });
      case "step":
        return open.resolve(JSON.parse(value));
      case "write":
        return open.resolve(value.key);
      default:
        return open?.resolve(undefined);
    }
  }

  /** @param {{ n: number, error: object | null }} given without an error, it is that of the client */
  reject({ n, error }) {
    const open = this.#settle(n);
    open?.reject(error === null ? open.error : toError(JSON.stringify(error)));
  }

  /**
   * Sends a message. Without a content the handler's own is sent: bytes are not kept, and the service tells whether they are
   * those of the first run.
   * @param {{ n: number, chat: string, content: string | null, key: string }} given
   */
  async send({ n, chat, content, key }) {
    const open = this.#open.get(n);
    try {
      const sent = content === null ? open?.ask.content : JSON.parse(content);
      const client = /** @type {Postproxy} */ (this.#around.client());
      const send = () => client.sendMessage(chat, sent, { idempotencyKey: key });
      const message = await (open ? open.inContext(send) : send());
      if (open && this.#around.crashes(open.ask.kind)) return;
      this.#around.input({ sent: { n, message: JSON.stringify(message) } });
    } catch (thrown) {
      const error = /** @type {any} */ (thrown);
      if (open) open.error = error;
      const outcome = ["not_sent", "rejected", "unknown"].includes(error?.outcome)
        ? error.outcome
        : "unknown";
      const alreadyAnswered = error?.code === "already_answered";
      this.#around.input({ sent: { n, failed: { outcome, alreadyAnswered } } });
    }
  }

  /**
   * Calls the function of a step.
   * @param {{ n: number }} given
   */
  async call({ n }) {
    const open = this.#open.get(n);
    await this.#orDrop(n, async () => {
      const value = JSON.stringify((await open?.inContext(() => open.ask.call?.())) ?? null) ?? "null";
      if (this.#around.crashes("step")) return;
      this.#around.input({ stepped: { n, value } });
    });
  }

  /** @param {{ n: number, ids: string[], keepMs: number }} given */
  async finishIn({ n, ...given }) {
    const tx = this.#open.get(n)?.ask.tx;
    await this.#orDrop(n, async () => {
      const state = await this.#around.finishIn(tx, given);
      this.#around.input({ finishedIn: { n, state } });
    });
  }

  /**
   * Rejects what can't be had any more.
   * @param {() => Error} makeError
   */
  end(makeError) {
    for (const { reject, error } of this.#open.values()) reject(error ?? makeError());
    this.#open.clear();
  }

  /**
   * Does what only JavaScript can do. If it fails, the handler gets the error itself.
   * @param {number} n
   * @param {() => Promise<void>} work
   */
  async #orDrop(n, work) {
    try {
      await work();
    } catch (error) {
      this.#settle(n)?.reject(error);
      this.#around.input({ dropped: n });
    }
  }

  /** @param {number} n */
  #settle(n) {
    const open = this.#open.get(n);
    this.#open.delete(n);
    return open;
  }
}

function noop() {}
