// Drives one of core's machines: gives it inputs one after the other, carries out the commands that it returns, and wakes it
// when it asks to be woken. The machine decides; nothing here does.

import { toError } from "../binding/binding.js";
import { clearTimer, monotonicMs } from "../timers.js";
import { later } from "./clock.js";

/**
 * Tells core what happened. Core says what to do, as JSON: when to wake the machine, then each command's name and its value.
 * @typedef {() => string} Input
 */

/** @typedef {(command: string, given: any) => void} CarryOut */

export class Driver {
  #carryOut;
  #time;
  #keepsAlive;
  /** @type {Input[]} */
  #waiting = [];
  #isStepping = false;
  /** @type {import("../timers.js").Timer | undefined} */
  #timer;
  /** When the timer goes off. */
  #timerMs = Number.POSITIVE_INFINITY;
  #isOver = false;

  /**
   * @param {CarryOut} carryOut does what a command says, or throws for one that it doesn't know
   * @param {Input} time tells core that time has passed
   * @param {{ keepsAlive?: boolean }} [options] whether the process stays for it
   */
  constructor(carryOut, time, { keepsAlive = false } = {}) {
    this.#carryOut = carryOut;
    this.#time = time;
    this.#keepsAlive = keepsAlive;
  }

  /** Whether the machine has ended, so that it takes no more inputs. */
  get isOver() {
    return this.#isOver;
  }

  /**
   * Tells the machine what happened. An input that comes while commands are carried out waits for its turn.
   * @param {Input} input
   */
  input(input) {
    if (this.#isOver) return;
    if (this.#isStepping) {
      this.#waiting.push(input);
      return;
    }
    this.#isStepping = true;
    try {
      for (let next = /** @type {Input | undefined} */ (input); next; next = this.#waiting.shift())
        this.#step(next);
    } finally {
      this.#isStepping = false;
    }
  }

  /** Ends the machine. */
  end() {
    this.#isOver = true;
    this.#waiting.length = 0;
    clearTimer(this.#timer);
  }

  /** @param {Input} input */
  #step(input) {
    const text = input();
    const said = JSON.parse(text);
    if (!Array.isArray(said)) throw toError(text);
    this.#wakeAt(said[0]);
    for (let at = 1; at < said.length; at += 2) this.#carryOut(said[at], said[at + 1]);
  }

  /**
   * A timer that goes off earlier stays: core then says again when.
   * @param {number | null} wakeMs
   */
  #wakeAt(wakeMs) {
    if (wakeMs !== null && this.#timerMs <= wakeMs) return;
    clearTimer(this.#timer);
    this.#timerMs = wakeMs ?? Number.POSITIVE_INFINITY;
    if (wakeMs === null) return;
    const wake = () => {
      this.#timerMs = Number.POSITIVE_INFINITY;
      this.input(this.#time);
    };
    this.#timer = later(wake, wakeMs - monotonicMs(), this.#keepsAlive);
  }
}
