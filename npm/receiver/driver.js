// Drives one of core's machines: gives it inputs one after the other, carries out the commands that it returns, and wakes it
// when it asks to be woken. The machine decides; nothing here does.

import { later, monotonicMs } from "./clock.js";

/**
 * A machine of core: JSON text in, JSON text out.
 * @typedef {object} Machine
 * @property {(monotonicMs: number, unixMs: number, input: string) => string} handle
 * @property {() => void} [free] WebAssembly's memory is given back by hand
 */

/** @typedef {(command: string, given: any) => void} CarryOut */

export class Driver {
  #machine;
  #carryOut;
  #now;
  /** @type {object[]} */
  #inputs = [];
  #isStepping = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #isOver = false;

  /**
   * @param {Machine} machine
   * @param {() => number} now the time of day
   * @param {CarryOut} carryOut does what a command says, or throws for one that it doesn't know
   */
  constructor(machine, now, carryOut) {
    this.#machine = machine;
    this.#now = now;
    this.#carryOut = carryOut;
  }

  /** Whether the machine has ended, so that it takes no more inputs. */
  get isOver() {
    return this.#isOver;
  }

  /**
   * Tells the machine what happened. An input that comes while commands are carried out waits for its turn.
   * @param {object} happened
   */
  input(happened) {
    if (this.#isOver) return;
    this.#inputs.push(happened);
    if (this.#isStepping) return;
    this.#isStepping = true;
    try {
      for (let next = this.#inputs.shift(); next !== undefined; next = this.#inputs.shift()) this.#step(next);
    } finally {
      this.#isStepping = false;
    }
  }

  /** Ends the machine. */
  end() {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#inputs.length = 0;
    clearTimeout(this.#timer);
    this.#machine.free?.();
  }

  /** @param {object} happened */
  #step(happened) {
    const { do: commands, wakeMs } = JSON.parse(
      this.#machine.handle(monotonicMs(), this.#now(), JSON.stringify(happened)),
    );
    clearTimeout(this.#timer);
    this.#timer =
      wakeMs === null ? undefined : later(() => this.input({ time: true }), wakeMs - monotonicMs());
    for (const command of commands) {
      for (const name in command) this.#carryOut(name, command[name]);
    }
  }
}
