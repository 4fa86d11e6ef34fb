// Opens a receiver: core's machine, the store, the client. It happens when the receiver is made, or, where the WebAssembly
// module is loaded later, when it is first needed.

import { binding, toError } from "../binding/binding.js";
import { keepContext } from "../watch/context.js";
import { isInCommand } from "./command.js";
import { keptTexts } from "./kept.js";
import { checkOperations } from "./store-calls.js";
import { Worker } from "./worker.js";

/** @import { Postproxy } from "../../index.js" */
/** @import { ReadOptions } from "./options.js" */
/** @import { Machines, ReceiverMachine, Works } from "./works.js" */

/** @typedef {() => Postproxy | undefined} ClientFromEnvironment */

/**
 * @param {ReadOptions} options
 * @param {ClientFromEnvironment} clientFromEnvironment
 * @returns {{ works: Works, worker: Worker }}
 */
export function open(options, clientFromEnvironment) {
  const machines = /** @type {Machines} */ (/** @type {unknown} */ (binding()));
  const machine = machineOf(machines, options.forCore);
  const store = options.store.open({ name: options.name });
  checkOperations(store, options.store.kind);
  /** @type {ReceiverMachine | undefined} */
  let workMachine;
  /** @type {Postproxy | undefined} */
  let client = options.client;
  /** @type {import("./works.js").Settings} */
  const settings = JSON.parse(machine.settings());
  /** @type {Works} */
  const works = {
    crash: undefined,
    machine,
    workMachine() {
      if (workMachine === undefined) {
        const given = JSON.parse(options.forCore);
        given.options.forward = false;
        workMachine = new machines.Receiver(JSON.stringify(given));
      }
      return workMachine;
    },
    hasOwnStore: options.hasOwnStore,
    settings,
    handlers: options.handlers,
    store,
    isDurable: options.store.durable,
    isInCommand: isInCommand(),
    kept: keptTexts(options.codec, settings.storeTimeoutMs),
    log: options.log,
    tell: options.tell,
    now: options.now,
    outside: keepContext(),
    client() {
      client ??= clientFromEnvironment();
      return client;
    },
    forward: options.forward,
    isClosed: () => worker.isClosed,
    livesOn: () => worker.isStarted || (options.store.livesOn === true && !worker.isClosed),
    place: () => worker.place(),
    placeWithin: (milliseconds) => worker.placeWithin(milliseconds),
    isHere: (lane) => worker.isHere(lane),
    take: (...given) => worker.take(...given),
    hold: (...given) => worker.hold(...given),
    holdEnded: (hold) => worker.ended(hold),
    dueIn: (milliseconds) => worker.dueIn(milliseconds),
    watch: (...given) => worker.watch(...given),
    watched: (...given) => worker.watched(...given),
    background: (...given) => worker.background(...given),
  };
  const worker = new Worker(works);
  return { works, worker };
}

/**
 * Makes core's receiver. What it refuses is thrown as a text of JSON, or as an error with that text.
 * @param {Machines} machines
 * @param {string} options
 */
function machineOf({ Receiver }, options) {
  try {
    return new Receiver(options);
  } catch (thrown) {
    const text = typeof thrown === "string" ? thrown : /** @type {Error} */ (thrown).message;
    throw text.startsWith("{") ? toError(text) : thrown;
  }
}
