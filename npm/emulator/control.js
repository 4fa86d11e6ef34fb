// Generated from crates/emulator/src/http/control by crates/xtask. Change it there, then `npm run build`.
// The request of each control endpoint. index.d.ts declares the parameters and the answers.

/** @import { Account, ClockMove, Time } from "./index.js" */
/** @import * as Declared from "./index.js" */

/**
 * The types of an answer, by how it is read.
 * @typedef {{ json: any, file: Uint8Array, nothing: void }} Answers
 */

/**
 * The query or body of a request, and how to read its answer.
 * @template {keyof Answers} Gives
 * @typedef {{ query?: object, content?: object, file?: Uint8Array | ArrayBuffer, gives: Gives }} ControlRequest
 */

/**
 * Makes a request.
 * @typedef {<Gives extends keyof Answers>(
 *   method: string, path: string, request: ControlRequest<Gives>
 * ) => Promise<Answers[Gives]>} Call
 */

/** @implements {Declared.ControlMethods} */
export class ControlMethods {
  #call;

  /** @param {Call} call */
  constructor(call) {
    this.#call = call;
  }

  /** @type {Declared.ControlMethods["inbound"]} */
  inbound(content) {
    return this.#call("POST", "inbound", { content, gives: "json" });
  }

  /** @type {Declared.ControlMethods["tap"]} */
  tap(content) {
    return this.#call("POST", "tap", { content, gives: "json" });
  }

  /** @type {Declared.ControlMethods["reaction"]} */
  reaction(content) {
    return this.#call("POST", "reaction", { content, gives: "json" });
  }

  /** @type {Declared.ControlMethods["read"]} */
  read(content) {
    return this.#call("POST", "read", { content, gives: "json" });
  }

  /** @type {Declared.ControlMethods["edit"]} */
  edit(content) {
    return this.#call("POST", "edit", { content, gives: "json" });
  }

  /** @type {Declared.ControlMethods["delete"]} */
  delete(content) {
    return this.#call("POST", "delete", { content, gives: "json" });
  }

  /** @type {Declared.ControlMethods["comment"]} */
  comment(content) {
    return this.#call("POST", "comment", { content, gives: "json" });
  }

  /** @type {Declared.ControlMethods["referral"]} */
  referral(content) {
    return this.#call("POST", "referral", { content, gives: "json" });
  }

  /** @type {Declared.ControlMethods["iceBreaker"]} */
  iceBreaker(content) {
    return this.#call("POST", "ice_breaker", { content, gives: "json" });
  }

  /** @type {Declared.ControlMethods["person"]} */
  person(content) {
    return this.#call("POST", "person", { content, gives: "json" });
  }

  /** @type {Declared.ControlMethods["people"]} */
  people() {
    return this.#call("GET", "people", { gives: "json" });
  }

  /** @type {Declared.ControlMethods["profile"]} */
  profile(content) {
    return this.#call("POST", "profile", { content, gives: "json" });
  }

  /** @type {Declared.ControlMethods["template"]} */
  template(content) {
    return this.#call("POST", "template", { content, gives: "json" });
  }

  /** @type {Declared.ControlMethods["placement"]} */
  placement(content) {
    return this.#call("POST", "placement", { content, gives: "json" });
  }

  /** @type {Declared.ControlMethods["automaticEvent"]} */
  automaticEvent(content) {
    return this.#call("POST", "automatic_event", { content, gives: "json" });
  }

  /** @type {Declared.ControlMethods["faults"]} */
  faults() {
    return this.#call("GET", "faults", { gives: "json" });
  }

  /** @type {Declared.ControlMethods["setFaults"]} */
  setFaults(content) {
    return this.#call("PUT", "faults", { content, gives: "json" });
  }

  /** @type {Declared.ControlMethods["clearFaults"]} */
  clearFaults() {
    return this.#call("DELETE", "faults", { gives: "nothing" });
  }

  /** @type {Declared.ControlMethods["clock"]} */
  clock() {
    return this.#call("GET", "clock", { gives: "json" });
  }

  /** @type {Declared.ControlMethods["deliveries"]} */
  deliveries(query = {}) {
    return this.#call("GET", "deliveries", { query, gives: "json" });
  }

  /** @type {Declared.ControlMethods["resend"]} */
  resend(deliveryId) {
    return this.#call("POST", `deliveries/${encodeURIComponent(deliveryId)}/resend`, { gives: "json" });
  }

  /** @type {Declared.ControlMethods["setWebhook"]} */
  setWebhook(content) {
    return this.#call("PUT", "webhook", { content, gives: "json" });
  }

  /** @type {Declared.ControlMethods["requests"]} */
  requests(query = {}) {
    return this.#call("GET", "requests", { query, gives: "json" });
  }

  /** @type {Declared.ControlMethods["export"]} */
  export() {
    return this.#call("GET", "export", { gives: "file" });
  }

  /** @type {Declared.ControlMethods["reset"]} */
  reset() {
    return this.#call("POST", "reset", { gives: "nothing" });
  }

  /** @type {Declared.ControlMethods["ready"]} */
  ready() {
    return this.#call("GET", "ready", { gives: "json" });
  }
}

/** The requests of the methods that emulator.js writes by hand. */
export const requests = {
  /** @type {(call: Call, content: ClockMove) => Promise<Time>} */
  advanceClock: (call, content) => call("POST", "clock", { content, gives: "json" }),
  /** @type {(call: Call, file: Uint8Array | ArrayBuffer) => Promise<Account>} */
  import: (call, file) => call("POST", "import", { file, gives: "json" }),
};
