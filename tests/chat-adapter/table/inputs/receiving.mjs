// What a person does: each input plays it, and says what the handlers were told.

import { setTimeout as pause } from "node:timers/promises";
import { alike, answersOf, handled, list } from "../words.mjs";
import { buttonsPost, card, hello, WITHOUT_BUTTONS } from "./shared.mjs";

/** How long a handler goes on after the others have been written, in milliseconds. */
const OVERLAP_MS = 150;

/** @type {import("./shared.mjs").Input[]} */
export const receiving = [
  {
    title: "the same message delivered twice",
    async play(open) {
      const bench = await open();
      const event = await bench.person.text("One tea, please");
      await bench.settled();
      await event.again();
      await bench.settled();
      return handled(bench.got.length);
    },
  },
  {
    title: "a handler that fails once",
    play: async (open) =>
      alike([
        [undefined, await playFailure(open, {})],
        ["with `propagateHandlerErrors`", await playFailure(open, { answersFailures: true })],
      ]),
  },
  {
    title: "a handler that fails once while two messages wait, and a fourth later",
    play: (open, column) => byStrategy(column, (concurrency) => playFailureInFront(open, concurrency)),
  },
  {
    title: "a second message while the first is being handled",
    play: (open, column) => byStrategy(column, (concurrency) => playOverlap(open, concurrency, 2)),
  },
  {
    title: "a burst of four messages",
    play: (open, column) => byStrategy(column, (concurrency) => playOverlap(open, concurrency, 4)),
  },
  {
    title: "a tap delivered twice",
    async play(open) {
      const bench = await open();
      await bench.thread.post(card(2));
      await bench.settled();
      const post = await buttonsPost(bench);
      if (!post) return WITHOUT_BUTTONS;
      const event = await bench.person.tap(post, 1);
      await bench.settled();
      await event.again();
      await bench.settled();
      return handled(bench.got.length);
    },
  },
  {
    title: "the person reacts, and takes it back",
    async play(open) {
      const bench = await open();
      if (!bench.person.reaction) return `${bench.teller} doesn't tell`;
      const message = await hello(bench);
      await bench.person.reaction(message, "👍");
      await bench.settled();
      await bench.person.reactionTakenBack(message, "👍");
      await bench.settled();
      const words = bench.got.map(
        ({ isAdded, emoji }) => `${isAdded ? "added" : "removed"} ${emoji || "without an emoji"}`,
      );
      return list(words) || "no handler is called";
    },
  },
  {
    title: "the person edits a message, and deletes it",
    play: async (open) =>
      alike([
        ["edit", await playChange(open, "edit")],
        ["deletion", await playChange(open, "deletion")],
      ]),
  },
  {
    title: "receipts: delivered, and read",
    async play(open) {
      const bench = await open();
      if (!bench.person.delivered) return `${bench.title} has none`;
      const message = await hello(bench);
      await bench.person.delivered(message);
      await bench.person.read(message);
      await bench.settled();
      return list([...bench.receipts, ...bench.got.map(({ kind }) => kind)].sort()) || "nobody is told";
    },
  },
];

async function playFailure(open, options) {
  const bench = await open(options);
  let runs = 0;
  bench.answers.message = (thread) => {
    runs += 1;
    if (runs === 1) throw new Error("the database is away");
    return thread.post("One tea");
  };
  await bench.person.text("One tea, please");
  await bench.settled();
  return runs > 1 ? `runs again, and ${answersOf(await bench.seen(), "One tea")}` : "the message is lost";
}

/** What happens to messages behind one whose handler fails at its end. `skipped` counts as handled: a handler saw it. */
async function playFailureInFront(open, concurrency) {
  const bench = await open({ concurrency });
  const handledTexts = [];
  const door = makeDoor();
  let runs = 0;
  bench.answers.message = async (_thread, { text }, context) => {
    runs += 1;
    const isFirst = runs === 1;
    await door.opened;
    if (isFirst) throw new Error("the database is away");
    handledTexts.push(...(context?.skipped ?? []).map((message) => message.text), text);
  };
  const texts = textsOf(4);
  await writeAll(bench, texts.slice(0, 3), door);
  const before = handledTexts.length;
  await bench.person.text(texts[3]);
  await bench.settled();
  const numbers = handledTexts.map((text) => texts.indexOf(text) + 1);
  return `${before} of 3 handled, then ${list(numbers.slice(before)) || "nothing"}`;
}

/** Messages that come while the first one's handler still runs. */
async function playOverlap(open, concurrency, count) {
  const bench = await open({ concurrency });
  const steps = [];
  const door = makeDoor();
  bench.answers.message = async (_thread, { text }) => {
    steps.push(text);
    await door.opened;
    steps.push(text);
  };
  const texts = textsOf(count);
  await writeAll(bench, texts, door);
  const calls = steps.length / 2;
  const skipped = bench.got.flatMap((event) => event.skipped ?? []).length;
  if (calls + skipped < count) return `${count - calls - skipped} of ${count} lost`;
  if (skipped > 0) return `${calls} calls, with ${skipped} messages as \`skipped\``;
  const isInOrder = String(steps) === String(texts.flatMap((text) => [text, text]));
  return `${calls} calls, ${isInOrder ? "in order" : "out of order"}`;
}

/** The handlers wait at the door until everything has been written. */
function makeDoor() {
  let open;
  const opened = new Promise((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

async function writeAll(bench, texts, door) {
  for (const text of texts) await bench.person.text(text);
  await pause(OVERLAP_MS);
  door.open();
  await bench.settled();
}

const textsOf = (count) => Array.from({ length: count }, (_, index) => `Message ${index + 1}`);

async function playChange(open, what) {
  const bench = await open();
  if (!bench.person[what]) return `${bench.teller} doesn't tell`;
  await bench.person[what](bench.first, "Hi!");
  await bench.settled();
  return bench.got.length === 0
    ? "no handler is called"
    : list(bench.got.map(({ kind }) => `told as ${kind}`));
}

/** With each of the SDK's strategies that a column compares. */
async function byStrategy({ strategies = [undefined] }, play) {
  const words = [];
  for (const strategy of strategies) words.push([strategy && `\`${strategy}\``, await play(strategy)]);
  return alike(words);
}
