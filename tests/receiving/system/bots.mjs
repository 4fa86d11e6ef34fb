// Starts bots as processes, and does to them what happens to processes: `kill -9`, SIGSTOP, SIGCONT.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { JournalReader } from "../bot/journal.mjs";
import { node24 } from "./node-24.mjs";

const BOT = fileURLToPath(new URL("../bot/bot.mjs", import.meta.url));

export class Bots {
  /** Bots that were started and did not end, frozen ones too. @type {Bot[]} */
  live = [];
  /** The journals of all bots that there ever were. @type {JournalReader[]} */
  journals = [];
  /** What every bot is told. */
  options;
  #folder;
  #environment;
  #program;
  #count = 0;

  /**
   * @param {string} folder for the journals
   * @param {Record<string, string>} environment
   * @param {object} options what the program is told; its journal is added
   * @param {string} [program] a program that tells its port when it listens
   */
  constructor(folder, environment, options, program = BOT) {
    this.#program = program;
    this.#folder = folder;
    this.#environment = environment;
    this.options = options;
  }

  /**
   * Starts one, and resolves once it listens.
   * @param {Partial<import("../bot/bot.mjs").BotOptions>} [others] instead of the options of all
   */
  async start(others = {}) {
    this.#count += 1;
    const journal = join(this.#folder, `${this.#count}.journal`);
    const reader = new JournalReader(journal);
    this.journals.push(reader);
    const options = { ...this.options, ...others, journal };
    const node = needsNode24(options) ? node24() : process.execPath;
    const child = spawn(node, [this.#program, JSON.stringify(options)], {
      env: { ...process.env, ...this.#environment, NODE_NO_WARNINGS: "1" },
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    const bot = new Bot(this.#count, child, reader);
    const ended = once(child, "exit").then(([code, signal]) => {
      this.live = this.live.filter((other) => other !== bot);
      return code ?? signal;
    });
    bot.ended = ended;
    const failed = ended.then((code) =>
      Promise.reject(new Error(`a bot ended with ${code} before it listened`)),
    );
    const [{ port }] = await Promise.race([once(child, "message"), failed]);
    failed.catch(() => {});
    bot.port = port;
    this.live.push(bot);
    return bot;
  }

  /** Everything that all bots wrote down. */
  entries() {
    return this.journals.flatMap((journal) => journal.read());
  }

  async stop() {
    await Promise.all(this.live.map((bot) => bot.kill()));
    for (const journal of this.journals) journal.close();
  }
}

export class Bot {
  port = 0;
  /** Resolves with its exit code or signal. @type {Promise<number | string>} */
  ended = Promise.resolve(0);
  isFrozen = false;
  #child;

  constructor(number, child, journal) {
    this.number = number;
    this.#child = child;
    this.journal = journal;
  }

  /** `kill -9`, which ends frozen ones too. */
  async kill() {
    this.#child.kill("SIGKILL");
    await this.ended;
  }

  freeze() {
    this.isFrozen = true;
    this.#child.kill("SIGSTOP");
  }

  thaw() {
    this.isFrozen = false;
    this.#child.kill("SIGCONT");
  }

  /** @param {object} message for a program that takes messages */
  send(message) {
    this.#child.send(message);
  }

  /** The next message of the program. */
  async receive() {
    const [message] = await once(this.#child, "message");
    return message;
  }

  /**
   * Has it do something beside its webhooks; see `ordersOf` in serving.mjs.
   * @param {string} order
   * @param {object} [given]
   */
  order(order, given) {
    return ask(this.port, order, given);
  }
}

/** Whether a bot needs what Node 20 lacks. */
function needsNode24({ store = "", engine = "" }) {
  return store.startsWith("sqlite:") || engine.startsWith("pg-boss:");
}

/**
 * Gives an order to a bot, and resolves with what it says.
 * @param {number} port
 * @param {string} order
 * @param {object} [given]
 */
export async function ask(port, order, given = {}) {
  const answer = await fetch(`http://127.0.0.1:${port}/order`, {
    method: "POST",
    // On a busy machine a connection that was kept may be closed by the other side just as it is used.
    headers: { connection: "close" },
    body: JSON.stringify({ order, given }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${order}: ${text}`);
  return JSON.parse(text);
}
