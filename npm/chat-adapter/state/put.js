// Keeping an event: whether it is known already, in its lane or by its marks, and adding it where it isn't.

import { add, knownIn, redact } from "./lane.js";

/** @import { Documents, Step } from "./documents.js" */
/** @import { Lane } from "./lane.js" */
/** @import { NewEvent } from "./types.js" */

/**
 * Adds an event to its lane, unless it is known or the lane is full.
 * @param {Documents} documents
 * @param {NewEvent} event
 * @param {{ lane: Lane, step: Step }} given
 */
export async function keep(documents, event, { lane, step }) {
  const { now, waits } = step;
  const { marks, lane: name, body, redacts, quietMs, maxMs } = event;
  const { known, isWrong } = await find(documents, event, { lane, now });
  const state = known ?? add(lane, event, now);
  if (state !== "new") return state;
  step.before(() => documents.marks.waits(marks, { lane: name, isWrong }));
  if (redacts !== null) step.before(() => redactElsewhere(documents, redacts, { body, here: name }));
  lane.quiet = await waits.begin(quietMs);
  if (lane.most === null || lane.most.untilMs > now + maxMs) lane.most = await waits.begin(maxMs);
  return state;
}

/**
 * What is known of an event, in its lane or elsewhere, and whether its marks are wrong.
 * @param {Documents} documents
 * @param {NewEvent} event
 * @param {{ lane: Lane, now: number }} where
 * @returns {Promise<{ known?: "waiting" | "dead" | "done", isWrong: boolean }>}
 */
async function find(documents, { marks, lane: name }, { lane, now }) {
  const here = await isKnownIn(documents, marks, { lane, now });
  if (here !== undefined) return { known: here, isWrong: false };
  const { isDone, isWrong, lanes } = await documents.marks.find(marks);
  if (isDone) return { known: "done", isWrong };
  const others = lanes.filter((each) => each !== name);
  for (const other of others) {
    const known = await isKnownIn(documents, marks, { lane: await documents.read(other), now });
    if (known !== undefined) return { known, isWrong };
  }
  return { isWrong: isWrong || others.length > 0 };
}

/**
 * @param {Documents} documents
 * @param {string[]} marks
 * @param {{ lane: Lane, now: number }} where
 */
async function isKnownIn(documents, marks, { lane, now }) {
  const known = knownIn(lane, marks, now);
  if (typeof known !== "object") return known;
  return (await documents.marks.isRight(known.chat, known.atMs)) ? "done" : undefined;
}

/**
 * Gives an event of another lane another body.
 * @param {Documents} documents
 * @param {string} mark
 * @param {{ body: string, here: string }} given
 */
async function redactElsewhere(documents, mark, { body, here }) {
  for (const name of (await documents.marks.find([mark])).lanes) {
    if (name !== here) await documents.changeAtOnce(name, async (lane) => redact(lane, mark, body));
  }
}
