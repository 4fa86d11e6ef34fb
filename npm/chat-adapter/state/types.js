// The types of a store's operations, by their names.

/** @import { OpenStore } from "postproxy-dm" */

/** @typedef {Parameters<OpenStore["put"]>[0]} NewEvent */
/** @typedef {Parameters<OpenStore["take"]>[0]} Taking */
/** @typedef {Awaited<ReturnType<OpenStore["take"]>>} Taken */
/** @typedef {Extract<Taken, { state: "head" }>["events"][number]} StoredEvent */
/** @typedef {Parameters<OpenStore["renew"]>[0]} Hold */
/** @typedef {Parameters<OpenStore["finish"]>[1]} Kept */
/** @typedef {Parameters<OpenStore["fail"]>[1]["records"]} Records */
/** @typedef {Awaited<ReturnType<OpenStore["list"]>>["rows"][number]} Row */

export {};
