// What a bot sends: each input posts something, and says what the platform got of it.

import { setTimeout as pause } from "node:timers/promises";
import { alike, answersOf, attempt, cameOf, list, refusal, tableOf, textOf } from "../words.mjs";
import { buttonsPost, card, titleOf, WITHOUT_BUTTONS } from "./shared.mjs";

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const PDF = Buffer.from("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF");
const TABLE = "**Prices**\n\n| item | price |\n|---|---|\n| tea | 3 |";
const STREAM = ["We have tea, ", "coffee, ", "and cake."];

/** @type {import("./shared.mjs").Input[]} */
export const sending = [
  {
    title: "a text one character over the limit",
    async play(open, { overflows = [undefined] }) {
      const words = [];
      for (const overflow of overflows) {
        const plain = await playLong(open, overflow, (text) => text);
        const markdown = await playLong(open, overflow, (text) => ({ markdown: text }));
        const both = plain === markdown ? plain : `${plain}; as markdown: ${markdown}`;
        words.push([overflow && `\`overflow: "${overflow}"\``, both]);
      }
      return alike(words);
    },
  },
  {
    title: "markdown with bold words and a table",
    async play(open) {
      const bench = await open();
      const failed = await attempt(() => bench.thread.post({ markdown: TABLE }));
      await bench.settled();
      return failed ? refusal(await bench.seen(), failed) : tableOf(await bench.seen());
    },
  },
  {
    title: "a text with two files",
    async play(open) {
      const bench = await open();
      const files = [
        { filename: "tea.png", mimeType: "image/png", data: PNG },
        { filename: "prices.pdf", mimeType: "application/pdf", data: PDF },
      ];
      const failed = await attempt(() => bench.thread.post({ markdown: "Your files", files }));
      await bench.settled();
      const seen = await bench.seen();
      if (failed) return refusal(seen, failed);
      return list(seen.map(({ kind, text }) => (text && kind !== "text" ? `${kind} with the text` : kind)));
    },
  },
  {
    title: "a card with 3 buttons, and one with 4",
    play: async (open) =>
      alike([
        [undefined, await playCard(open, 3)],
        [undefined, await playCard(open, 4)],
      ]),
  },
  {
    title: "a button whose value has 100 bytes",
    async play(open) {
      const bench = await open();
      const value = "v".repeat(100);
      const failed = await attempt(() => bench.thread.post(card(1, () => value)));
      await bench.settled();
      if (failed) return refusal(await bench.seen(), failed);
      const post = await buttonsPost(bench);
      if (!post) return WITHOUT_BUTTONS;
      await bench.person.tap(post, 0);
      await bench.settled();
      const taps = bench.got.filter(({ kind }) => kind === "tap");
      return taps.some((tap) => tap.value === value)
        ? "the tap brings it back"
        : "the tap brings another value";
    },
  },
  {
    title: "a stream of three texts",
    async play(open) {
      const bench = await open();
      async function* stream() {
        for (const text of STREAM) {
          yield text;
          await pause(800);
        }
      }
      const failed = await attempt(() => bench.thread.post(stream()));
      await bench.settled();
      return failed ? refusal(await bench.seen(), failed) : streamed(await bench.seen());
    },
  },
  {
    title: "reacting with a thumb and a heart",
    async play(open) {
      const bench = await open();
      const react = (emoji) => bench.adapter.addReaction(bench.thread.id, bench.first.id, emoji);
      return alike([
        ["👍", await told(bench, () => react("thumbs_up"), "reaction")],
        ["❤", await told(bench, () => react("heart"), "reaction")],
      ]);
    },
  },
  {
    title: "`startTyping`, then `markAsRead`",
    async play(open) {
      const bench = await open();
      const words = [];
      bench.answers.message = async (thread) => {
        words.push(["typing", await told(bench, () => thread.startTyping(), "typing")]);
        words.push(["read", await told(bench, () => thread.markAsRead(), "read")]);
      };
      await bench.person.text("Are you there?");
      await bench.settled();
      return alike(words);
    },
  },
  {
    title: "a post after the window has closed",
    async play(open) {
      const bench = await open();
      return bench.window ? bench.window.play(bench) : `${bench.title} has no window`;
    },
  },
  {
    title: "a 429 that asks for one second",
    async play(open) {
      const bench = await open();
      await bench.rateLimitNext(1);
      const failed = await attempt(() => bench.thread.post("Hello"));
      await bench.settled();
      if (!failed) return `waits, then ${answersOf(await bench.seen(), "Hello")}`;
      const wait = failed.retryAfter ?? failed.retryAfterMs;
      return `${refusal(await bench.seen(), failed)}, ${wait === undefined ? "without the wait" : "with the wait"}`;
    },
  },
  {
    title: "a post whose answer is lost; a bot that is told of an error posts again",
    async play(open) {
      const bench = await open();
      await bench.loseNextAnswer();
      const post = () => bench.thread.post("Your order is on its way");
      const failed = await attempt(post);
      if (failed) await post();
      await bench.settled();
      const seen = answersOf(await bench.seen(), "Your order is on its way");
      return failed ? `\`${failed.name}\`; ${seen}` : seen;
    },
  },
];

async function playLong(open, overflow, postable) {
  const bench = await open({ overflow });
  const text = "tea "
    .repeat(bench.textLimit)
    .slice(0, bench.textLimit - 1)
    .concat("s!");
  const failed = await attempt(() => bench.thread.post(postable(text)));
  await bench.settled();
  return failed ? refusal(await bench.seen(), failed) : textOf(await bench.seen(), text);
}

async function playCard(open, count) {
  const bench = await open();
  const failed = await attempt(() => bench.thread.post(card(count)));
  await bench.settled();
  const seen = await bench.seen();
  if (failed) return refusal(seen, failed);
  const choices = seen.flatMap((message) => message.buttons ?? []);
  const kinds = [...new Set(choices.map(({ kind }) => kind ?? "buttons"))].join(" and ");
  const titles = new Set(choices.map(({ title }) => title));
  const missing = Array.from({ length: count }, (_, index) => titleOf(index)).filter(
    (title) => !titles.has(title),
  );
  if (missing.length === count) return WITHOUT_BUTTONS;
  return `${choices.length} ${kinds}${missing.length > 0 ? `, without ${list(missing.map((title) => `“${title}”`))}` : ""}`;
}

function streamed(seen) {
  const whole = STREAM.join("");
  const posts = seen.filter(({ kind }) => kind !== "typing" && kind !== "edit");
  const last = seen.filter(({ kind }) => kind === "edit").at(-1);
  if (!last)
    return posts.length === 1 && posts[0].text === whole
      ? "gathered, and sent once"
      : `${posts.length} messages`;
  const beginning = whole.startsWith(posts[0].text) ? "the beginning" : `“${posts[0].text}”`;
  return last.text === whole ? `posts ${beginning}, then edits it` : "ends with another text";
}

/** What a call leads to: what the platform got, or the error. */
async function told(bench, call, kind) {
  const before = (await bench.seen()).length;
  const failed = await attempt(call);
  const seen = (await bench.seen()).slice(before);
  return failed ? refusal(seen, failed) : cameOf(seen, kind);
}
