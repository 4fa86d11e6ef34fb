// What every file of the suite begins with: the package, with the binding that `POSTPROXY_DM_BINDING` names in
// the title of each test, an emulator and a client of it.

import { strict as assert } from "node:assert";
import { after, before, describe, test } from "node:test";
import * as sdk from "postproxy-dm";
import { startEmulator } from "../emulator.mjs";

export { startReceiver, until } from "../emulator.mjs";
export { assert, sdk, test };

export const bindingName = process.env.POSTPROXY_DM_BINDING;

/** A group of tests, named after the binding. */
export function suite(name, define) {
  describe(`${bindingName}: ${name}`, define);
}

/**
 * An emulator for the tests of a group, with a client of it. Call it inside of `suite`.
 * @param {() => import("../../npm/emulator/index.js").EmulatorOptions} [options] asked for when it starts
 */
export function withEmulator(options = () => ({})) {
  const context = {};
  before(async () => {
    context.emulator = await startEmulator(options());
    context.postproxy = connect(context.emulator);
  });
  after(() => context.emulator.stop());
  return context;
}

/** A client of an emulator. */
export function connect(emulator, options) {
  return new sdk.Postproxy({ apiKey: emulator.api_key, baseUrl: emulator.url, ...options });
}

let people = 0;

/** Someone new writes to a profile. Returns the emulator's `{ chat, message }`. */
export function personWrites(emulator, platform = "facebook", text = "Where is my order?") {
  people += 1;
  return emulator.control("inbound", {
    profile_id: emulator.profiles[platform],
    participant_external_id: `person-${people}`,
    participant_name: `Person ${people}`,
    text,
  });
}

/** The error that a promise rejects with, or a function throws. */
export async function failure(work) {
  try {
    await (typeof work === "function" ? work() : work);
  } catch (error) {
    return error;
  }
  throw new assert.AssertionError({ message: "it did not fail" });
}
