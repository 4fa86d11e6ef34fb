// Generated from crates/emulator/src/http/control by crates/xtask. Change it there, then `npm run build`.
// A method for each control endpoint.

export class ControlMethods {
  #call;

  /** `call` makes a request, by its method, path, query and content. */
  constructor(call) {
    this.#call = call;
  }

  inbound(content) {
    return this.#call("POST", "inbound", { content, gives: "json" });
  }

  tap(content) {
    return this.#call("POST", "tap", { content, gives: "json" });
  }

  reaction(content) {
    return this.#call("POST", "reaction", { content, gives: "json" });
  }

  read(content) {
    return this.#call("POST", "read", { content, gives: "json" });
  }

  edit(content) {
    return this.#call("POST", "edit", { content, gives: "json" });
  }

  delete(content) {
    return this.#call("POST", "delete", { content, gives: "json" });
  }

  comment(content) {
    return this.#call("POST", "comment", { content, gives: "json" });
  }

  referral(content) {
    return this.#call("POST", "referral", { content, gives: "json" });
  }

  iceBreaker(content) {
    return this.#call("POST", "ice_breaker", { content, gives: "json" });
  }

  person(content) {
    return this.#call("POST", "person", { content, gives: "json" });
  }

  people() {
    return this.#call("GET", "people", { gives: "json" });
  }

  profile(content) {
    return this.#call("POST", "profile", { content, gives: "json" });
  }

  faults() {
    return this.#call("GET", "faults", { gives: "json" });
  }

  setFaults(content) {
    return this.#call("PUT", "faults", { content, gives: "json" });
  }

  clearFaults() {
    return this.#call("DELETE", "faults", { gives: "nothing" });
  }

  clock() {
    return this.#call("GET", "clock", { gives: "json" });
  }

  deliveries(query = {}) {
    return this.#call("GET", "deliveries", { query, gives: "json" });
  }

  resend(deliveryId) {
    return this.#call("POST", `deliveries/${encodeURIComponent(deliveryId)}/resend`, { gives: "json" });
  }

  setWebhook(content) {
    return this.#call("PUT", "webhook", { content, gives: "json" });
  }

  requests(query = {}) {
    return this.#call("GET", "requests", { query, gives: "json" });
  }

  export() {
    return this.#call("GET", "export", { gives: "file" });
  }

  reset() {
    return this.#call("POST", "reset", { gives: "nothing" });
  }

  ready() {
    return this.#call("GET", "ready", { gives: "json" });
  }

  advanceClock(content) {
    return this.#call("POST", "clock", { content, gives: "json" });
  }

  import(file) {
    return this.#call("POST", "import", { file, gives: "json" });
  }
}
