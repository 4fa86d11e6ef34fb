// The parts that one receiver's files share, as types.

/** @import { Envelope } from "../../receiver.js" */
/** @import { Postproxy } from "../../index.js" */
/** @import { OpenStore, Taken } from "../../stores.js" */
/** @import { InContext } from "../watch/context.js" */
/** @import { Log } from "../watch/logger.js" */
/** @import { Hold, Known, Lease } from "./hold.js" */
/** @import { KeptTexts } from "./kept.js" */
/** @import { Handlers } from "./options.js" */
/** @import { Teller } from "./tell.js" */
/** @import { Became, TellOutcome } from "./worker.js" */
/** @import { WaitUntil } from "./wait-until.js" */

/**
 * The numbers that core decided on, in milliseconds unless they say otherwise.
 * @typedef {object} Settings
 * @property {string} name
 * @property {number} concurrency
 * @property {number} leaseMs
 * @property {number} storeTimeoutMs
 * @property {number} keepMs
 * @property {number} answerWithinMs
 * @property {number} leastRunMs
 * @property {number} maxBodyBytes
 * @property {number} toleranceSeconds
 * @property {number} most the events to ask the store for with a lane
 * @property {[number, number]} pollMs at work, and when idle
 * @property {number} closeGraceMs
 */

/**
 * Core's receiver, with the deliveries and the holds that it knows by number: see crates/core/src/boundary/machines.rs, also for
 * what the numbers `how`, `state`, `lane` and `result` say. Each step gives back what to do, as the driver reads it.
 * @typedef {object} ReceiverMachine
 * @property {() => string} settings
 * @property {(event: Uint8Array, lane: string | null | undefined, unixMs: number) => string} incoming
 * @property {(kind: string) => string} refusal
 * @property {() => number} delivery
 * @property {(n: number, nowMs: number, how: number, livesOn: boolean, hasRoom: boolean, leftMs: number | null | undefined) => string} begin
 * @property {(n: number, nowMs: number, state: number, lane: number, ms: number, isHere: boolean) => string} put
 * @property {(n: number, nowMs: number, input: string) => string} tellDelivery
 * @property {(n: number) => void} endDelivery
 * @property {(askedAtMs: number, leftMs: number | null | undefined, seed: number) => number} hold
 * @property {(n: number, nowMs: number, unixMs: number, id: string, head: string, starts: number) => string} head
 * @property {(n: number, nowMs: number, unixMs: number) => string} handled
 * @property {(n: number, nowMs: number, unixMs: number, operation: number, result: number) => string} stored
 * @property {(n: number, nowMs: number, unixMs: number, input: string) => string} tellHold
 * @property {(n: number) => void} endHold
 */

/**
 * The class of the binding.
 * @typedef {{ Receiver: new (options: string) => ReceiverMachine }} Machines
 */

/**
 * Where a test lets the process die, as it were: after this was done, and before anything was made of it.
 * @typedef {"reply" | "send" | "step" | "write" | "finishIn" | "handler"} CrashAfter
 */

/**
 * @typedef {object} Works
 * @property {{ after: CrashAfter, tell: () => void } | undefined} crash
 * @property {ReceiverMachine} machine
 * @property {() => ReceiverMachine} workMachine the same, but for events that `forward` had before
 * @property {boolean} hasOwnStore whether the user has passed a store in
 * @property {Settings} settings
 * @property {Handlers} handlers
 * @property {OpenStore} store
 * @property {boolean} isDurable whether the store outlives this process
 * @property {boolean} isInCommand whether `postproxy-dm events` made this receiver: nothing is looked for then
 * @property {KeptTexts} kept
 * @property {Log} log
 * @property {Teller} tell
 * @property {() => number} now
 * @property {InContext} outside runs work in no request's context
 * @property {() => Postproxy | undefined} client
 * @property {((envelope: Envelope) => unknown) | undefined} forward
 * @property {() => boolean} isClosed
 * @property {() => boolean} livesOn
 * @property {() => (() => void) | undefined} place keeps a place free for one more lane
 * @property {(milliseconds: number) => Promise<(() => void) | undefined>} placeWithin waits for a place
 * @property {(lane: string) => boolean} isHere whether a hold of this process has the lane
 * @property {(lane: string, brought: { known?: Known, leftMs?: number | null }) => Promise<Taken>} take
 * @property {(lease: Lease, taken: Taken, known?: Known) => Hold} hold
 * @property {(hold: Hold) => void} holdEnded
 * @property {(milliseconds: number) => void} dueIn a lane that nobody here holds is due then
 * @property {(id: string, lane: string, tell: TellOutcome) => () => void} watch
 * @property {(became: Became) => void} watched
 * @property {(work: Promise<unknown>, waitUntil: WaitUntil | undefined) => void} background
 */

export {};
