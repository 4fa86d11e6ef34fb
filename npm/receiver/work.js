// Works on an event that `forward` handed to an engine of the user's own: the engine repeats what rejects.

import { fieldsOf, kindOf } from "../given.js";
import { invalid } from "../invalid.js";
import { readEvent } from "../webhook.js";
import { deliver } from "./delivery.js";
import { runWithoutStore } from "./direct.js";
import { incomingOf } from "./incoming.js";

/** @import { Works } from "./works.js" */

const encoder = new TextEncoder();

/**
 * Runs the handler of a forwarded event. Rejects where it fails, so that the engine comes again. What it meant to answer is
 * kept where the user has passed a store in; everywhere the keys of its answers are the same.
 * @param {Works} works
 * @param {unknown} envelope what `forward` was given, as it was or through JSON
 */
export async function workOn(works, envelope) {
  const { event: given, lane } = fieldsOf(envelope, "envelope");
  if (typeof given !== "object" || given === null) {
    throw invalid(
      "envelope",
      `must be what forward was given, with its event, got ${kindOf(given)} as event`,
    );
  }
  const written = JSON.stringify(given);
  const { event, textOf, bytes } = readEvent(encoder.encode(written), written);
  const ordered = typeof lane === "string" && lane.startsWith("o:") ? lane.slice(2) : null;
  const incoming = incomingOf(works, bytes, ordered);
  if (incoming.handler === null) return;
  const brought = {
    incoming,
    text: textOf(),
    event,
    delivery: NO_DELIVERY,
    waitUntil: undefined,
    leftMs: null,
  };
  const { outcome, error } = works.hasOwnStore
    ? await deliver(works, brought, works.workMachine())
    : await runWithoutStore(works, brought);
  if (outcome === "done" || outcome === "seen") return;
  throw error ?? new Error(`the event is not finished: ${outcome}`);
}

const NO_DELIVERY = { id: null, headers: {} };
