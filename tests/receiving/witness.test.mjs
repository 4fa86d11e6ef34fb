// That the witness sees what goes wrong: without this, a run that proves nothing would look like one that proves everything.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { judge } from "./system/witness.mjs";

const inbound = (id) => ({ id: String(id), direction: "inbound", body: `c1/${id}` });
const answer = (...ids) => ({
  id: `answer to ${ids}`,
  direction: "outbound",
  body: `Answer to ${ids.map((id) => `c1/${id}`).join(" ")}: words`,
});
const put = (id, at) => ({ put: [`e:${id}`, `m:${id}`], state: "new", at });
const head = (id, askedAt, counts = {}) => ({
  head: [{ id: `e:${id}`, starts: 1, failures: 0, ...counts }],
  askedAt,
});
const problemsOf = (messages, entries = [], others = {}) =>
  judge({ chats: [{ id: "chat", messages }], entries, ...others }).problems;

describe("the witness", () => {
  it("finds nothing where each message has its answer, in order", () => {
    const messages = [inbound(1), inbound(2), answer(1), inbound(3), answer(2), answer(3)];
    assert.deepEqual(problemsOf(messages), []);
  });

  it("takes one answer to several messages", () => {
    assert.deepEqual(problemsOf([inbound(1), inbound(2), inbound(3), answer(1, 2), answer(3)]), []);
  });

  it("finds a message without an answer", () => {
    assert.deepEqual(problemsOf([inbound(1), inbound(2), answer(2)]), ["c1/1 was answered 0 times"]);
  });

  it("finds a message with two answers, also of two batches", () => {
    const twice = ["c1/1 was answered 2 times"];
    assert.deepEqual(problemsOf([inbound(1), answer(1), answer(1)]), twice);
    assert.deepEqual(problemsOf([inbound(1), inbound(2), answer(1), answer(1, 2)]), twice);
  });

  it("finds an answer in another chat", () => {
    assert.deepEqual(problemsOf([inbound(1), answer(1), answer(7)]), [
      "c1/7 was answered in a chat that is not its own",
    ]);
  });

  const overtaken = [inbound(1), inbound(2), answer(2), answer(1)];
  const wrong = ["c1/2 was answered before c1/1"];

  it("finds a message that overtook one that was known", () => {
    assert.deepEqual(problemsOf(overtaken, [put(1, 10), put(2, 11), head(2, 20), head(1, 30)]), wrong);
  });

  it("lets a message overtake one that came later", () => {
    assert.deepEqual(problemsOf(overtaken, [put(2, 11), head(2, 20), put(1, 21), head(1, 30)]), []);
  });

  it("lets a message overtake another if a killed process may have begun it before", () => {
    const entries = [put(2, 5), put(1, 10), head(2, 20, { starts: 2 }), head(1, 30)];
    assert.deepEqual(problemsOf(overtaken, entries), []);
  });

  it("lets no message of a patient customer overtake another", () => {
    assert.deepEqual(problemsOf(overtaken, [], { isPatient: () => true }), wrong);
  });

  it("finds an event that was handed out after it was finished", () => {
    const entries = [head(1, 10), { finished: ["e:1"], at: 20 }, head(1, 30)];
    assert.deepEqual(problemsOf([inbound(1), answer(1)], entries), [
      "e:1 was handed out after it was finished",
    ]);
  });
});
