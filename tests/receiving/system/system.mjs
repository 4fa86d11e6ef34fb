// A whole system: the service, one address for its webhooks, and bots behind it.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { choicesOf } from "../choices.mjs";
import { Balancer } from "./balancer.mjs";
import { Bots } from "./bots.mjs";
import { isPatient, write } from "./customers.mjs";
import { Service } from "./service.mjs";
import { judge } from "./witness.mjs";

/** What the service does to every event: it comes twice, late, in another order, or again although it was acknowledged. */
export const DISORDER = [
  { kind: "duplicate_webhook", event: "message.received", probability: 0.2 },
  { kind: "delayed_webhook", event: "message.received", probability: 0.3, ms: [0, 1500] },
  { kind: "lost_webhook_answer", event: "message.received", probability: 0.1 },
  { kind: "drop_after", operation: "sendMessage", probability: 0.03 },
];

/** How long nothing must happen until a system counts as quiet, in milliseconds, unless a test says otherwise. */
const QUIET_MS = 400;

export class System {
  #finished = new Set();
  #read = new Map();

  /**
   * @param {object} given
   * @param {string} given.seed
   * @param {Omit<import("../bot/bot.mjs").BotOptions, "journal" | "seed">} given.bot
   * @param {(folder: string, environment: Record<string, string>, options: object) => Bots} [given.makeBots] others than bot.mjs
   * @param {object[]} [given.faults]
   * @param {string[]} [given.events] the only ones that are sent
   * @param {(bots: Bots) => Balancer} [given.front] what takes the webhooks
   * @param {number} [given.quietMs] how long nothing must happen until it counts as quiet. Where a frozen bot may keep a
   *   chat, a lease's time: the service comes again only later
   */
  static async start({
    seed,
    bot,
    makeBots = (...given) => new Bots(...given),
    faults = DISORDER,
    events,
    front = (bots) => new Balancer(bots),
    quietMs = QUIET_MS,
  }) {
    const system = new System();
    system.quietMs = quietMs;
    system.folder = mkdtempSync(join(tmpdir(), "postproxy-receiving-"));
    system.seed = seed;
    system.choose = choicesOf(seed);
    system.service = await Service.start();
    system.bots = makeBots(system.folder, system.service.environment, { seed, ...bot });
    system.front = await front(system.bots).start();
    const { emulator } = system.service;
    await emulator.setFaults({ seed: Math.floor(system.choose("faults") * 2 ** 31), faults });
    await system.service.setWebhook(system.front.url, events);
    return system;
  }

  /**
   * Has customers write, and resolves with the texts.
   * @param {number} customers
   * @param {number} messages how many each of them writes
   * @param {{ first?: number, waits?: boolean, platforms?: string[] }} [options] the number of the first message; whether patient
   *   ones are patient; where they write
   */
  write(customers, messages, options) {
    const { service, front, choose } = this;
    return write({ service, front, choose, customers, messages, ...options });
  }

  /** Lets the service's time pass while a bot is there and nothing happens. */
  startClock() {
    const passes = () => this.bots.live.length > 0 && this.isQuiet(QUIET_MS / 2);
    this.service.startClock(() => (passes() ? this.front.lastAt : undefined));
  }

  /** Whether no webhook is under way, and none was for so long. */
  isQuiet(ms) {
    return this.front.inFlight === 0 && performance.now() - this.front.lastAt > ms;
  }

  /** Resolves when as many events were finished, or throws once none was for a minute. */
  async progress(count) {
    for (let finished = this.finished(); finished < count; finished = this.finished()) {
      const before = finished;
      await this.until(`more than ${before} events are finished`, () => this.finished() > before);
    }
  }

  /**
   * Resolves once something is so, or throws after so long.
   * @param {string} what
   * @param {() => unknown} isSo
   */
  async until(what, isSo, timeoutMs = 60_000) {
    const deadline = performance.now() + timeoutMs;
    while (!(await isSo())) {
      if (performance.now() > deadline) throw new Error(`after ${timeoutMs} ms it is not so that ${what}`);
      await sleep(20);
    }
  }

  /** How many events were finished. Reads only what the journals have grown by. */
  finished() {
    for (const journal of this.bots.journals) {
      const entries = journal.read();
      const from = this.#read.get(journal) ?? 0;
      this.#read.set(journal, entries.length);
      for (let at = from; at < entries.length; at += 1)
        for (const id of entries[at].finished ?? []) this.#finished.add(id);
    }
    return this.#finished.size;
  }

  /** Resolves once no webhook is under way and no event waits that somebody will work on, or throws once nothing moves. */
  async settle(timeoutMs = 60_000) {
    const began = performance.now();
    // What has just become due may not have come yet.
    const isQuiet = () => performance.now() - began > this.quietMs && this.isQuiet(this.quietMs);
    let deadline = began + timeoutMs;
    for (let before = await this.waiting(); ; ) {
      const waiting = await this.waiting();
      if (waiting === 0 && isQuiet()) return;
      if (waiting < before) deadline = performance.now() + timeoutMs;
      before = waiting;
      if (performance.now() > deadline) {
        throw new Error(
          `for ${timeoutMs} ms ${waiting} events wait, ${this.front.inFlight} webhooks are under way`,
        );
      }
      await sleep(100);
    }
  }

  /** Lets the service try every delivery to its last time. */
  async giveUp() {
    await this.settle();
    await this.service.deliverAll(() => this.settle());
  }

  /** How many events wait, as a bot says that takes orders. Where no bot lives on, only webhooks wake them. */
  async waiting() {
    if (this.bots.options.starts === false) return 0;
    const bot = this.bots.live.find(({ isFrozen, port }) => !isFrozen && port !== 0);
    return (await bot?.order("stats"))?.waiting ?? 0;
  }

  /** The dead events. */
  async dead() {
    const { events } = await this.bots.live[0].order("events", { state: "dead" });
    return events;
  }

  /**
   * Lets every delivery come, then judges by the service's database.
   * @param {object} [options]
   * @param {boolean} [options.remembers] whether the store knows at the end what it knew before a kill
   * @param {(text: string) => boolean} [options.isPatient] whose order is certain
   */
  async end({ remembers = true, isPatient: isCertain = isPatient } = {}) {
    await this.service.stopClock();
    await this.giveUp();
    const entries = remembers ? this.bots.entries() : [];
    return judge({ chats: await this.service.chats(), entries, isPatient: isCertain });
  }

  async stop() {
    await this.bots.stop();
    await this.front.stop();
    await this.service.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
