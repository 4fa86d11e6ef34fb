// The funnel from a comment to a chat, while the bot is killed again and again: each comment gets one private reply, and each
// answer of a person one answer.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, it } from "node:test";
import { seedOfRun } from "./choices.mjs";
import { textOf } from "./system/customers.mjs";
import { SHORT } from "./system/rows.mjs";
import { System } from "./system/system.mjs";

const folder = mkdtempSync(join(tmpdir(), "postproxy-receiving-funnel-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const PEOPLE = 40;
/** How many comments each of them writes, on different posts of one profile. */
const COMMENTS = 2;
const TOTAL = PEOPLE * COMMENTS;
const KILLS = 6;

/** What the service does to the events of both steps, and to the calls that answer them. */
const DISORDER = [
  ...["comment.created", "message.received"].flatMap((event) => [
    { kind: "duplicate_webhook", event, probability: 0.2 },
    { kind: "delayed_webhook", event, probability: 0.3, ms: [0, 1500] },
    { kind: "lost_webhook_answer", event, probability: 0.1 },
  ]),
  ...["privateReply", "sendMessage"].map((operation) => ({
    kind: "drop_after",
    operation,
    probability: 0.1,
  })),
];

it("answers each comment privately once, and each answer once, through six kills", async () => {
  const seed = seedOfRun();
  console.log(`seed ${seed}: ${PEOPLE} people write ${COMMENTS} comments each`);
  const bot = {
    store: `sqlite:${join(folder, "receiver.db")}`,
    ...{ failing: 0.2, longestMs: 40, receiver: SHORT, start: { pollMs: 200 } },
  };
  const system = await System.start({ seed, bot, faults: DISORDER });
  try {
    const { emulator } = system.service;
    const taps = tapping(system);
    system.startClock();
    let running = await system.bots.start();
    const killing = (async () => {
      for (let kill = 1; kill <= KILLS; kill += 1) {
        // An event for each comment, and one for each tap.
        await system.progress((kill / (KILLS + 1)) * 0.9 * 2 * TOTAL);
        await running.kill();
        running = await system.bots.start();
      }
    })();
    killing.catch(() => {});
    const commented = [];
    for (let number = 1; number <= COMMENTS; number += 1) {
      for (let person = 0; person < PEOPLE; person += 1) {
        const platform = person % 2 === 0 ? "facebook" : "instagram";
        const { comment } = await emulator.comment({
          profile_id: emulator.profiles[platform],
          participant_external_id: `person-${person}`,
          text: textOf(person, number),
        });
        commented.push(comment);
      }
    }
    await killing;
    await system.until("everybody has tapped", () => taps.size === TOTAL);
    await Promise.all(taps.values());

    // Taps come in any order: a person has several private replies.
    const verdict = await system.end({ isPatient: () => false });
    assert.deepEqual(verdict.problems, []);
    assert.equal(verdict.messages, TOTAL);
    assert.deepEqual(await system.dead(), []);
    const chats = await system.service.chats();
    const replies = chats.flatMap(({ messages }) => messages).filter((it) => it.external_comment_id !== null);
    const answered = replies.map((it) => it.external_comment_id).sort();
    assert.deepEqual(answered, commented.map(({ external_id }) => external_id).sort());
    for (const { body, status, external_comment_id } of replies) {
      const { body: text } = commented.find(({ external_id }) => external_id === external_comment_id);
      assert.deepEqual([body, status], [`About ${text}`, "published"]);
    }
    assert.equal(system.bots.journals.length, KILLS + 1);
  } finally {
    await system.stop();
  }
});

/** People tap what a private reply offers, as soon as they have it. Returns their taps, by the reply. */
function tapping(system) {
  const taps = new Map();
  system.front.onAnswer = ({ type, data }) => {
    const { id, external_comment_id } = data.object;
    if (type !== "message.sent" || !external_comment_id || taps.has(id)) return;
    taps.set(id, system.service.emulator.tap({ message_id: id, index: 0 }));
  };
  return taps;
}
