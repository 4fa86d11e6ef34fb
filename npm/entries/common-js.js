// All entries for a Node that can't `require` an ES module, in one file, so that they share the binding and every class.
// scripts/build/common-js.mjs bundles this file, and writes a file for each name.

export * as node from "../node.js";
export * as receiver from "../receiver/create.js";
export * as durableObject from "../stores/durable-object.js";
export * as postgres from "../stores/postgres.js";
export * as redis from "../stores/redis.js";
export * as sqlite from "../stores/sqlite.js";
export * as testing from "../testing/testing.js";
export * as webhooks from "../webhooks/webhooks.js";
