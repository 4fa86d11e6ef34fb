// A button's id and value, as one payload and back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeAction, encodeAction } from "../node_modules/chat-adapter-postproxy/content/action.js";
import { refusal } from "./support.mjs";

const ROUND_TRIPS = [
  { id: "approve" },
  { id: "approve", value: "" },
  { id: "approve", value: "order-1042" },
  { id: "approve", value: "a¦b¦" },
  { id: "approve", value: " spaces \n and lines " },
  { id: "approve", value: "__cb:0123456789abcdef" },
  { id: "一 👍🏽 | : \n", value: "値¦" },
];

for (const { id, value } of ROUND_TRIPS)
  test(`${JSON.stringify({ id, value })} comes back as it was`, () => {
    assert.deepEqual(decodeAction(encodeAction({ id, value })), { actionId: id, value });
  });

test("no value is null", () => {
  assert.deepEqual(decodeAction(encodeAction({ id: "approve", value: null })), {
    actionId: "approve",
    value: undefined,
  });
});

for (const payload of ["ORDERS", '{"action":"orders","page":2}', "chat:x|y\nz", "", "¦x"])
  test(`the payload ${JSON.stringify(payload)} of other origin is an id as a whole`, () => {
    assert.deepEqual(decodeAction(payload), { actionId: payload, value: undefined });
  });

for (const id of ["", "a¦b", undefined])
  test(`the id ${JSON.stringify(id)} is refused`, () => {
    assert.throws(() => encodeAction({ id, value: "x" }), refusal(/id of a button/));
  });

test("an object as a value is refused, because it would come back as another", () => {
  assert.throws(
    () => encodeAction({ id: "buy", value: { order: 1042 } }),
    refusal(/value of the button "buy"/),
  );
});

test("a callback token takes as many bytes beside an id as the delimiter and itself", () => {
  assert.equal(
    Buffer.byteLength(encodeAction({ id: "approve", value: "__cb:0123456789abcdef" })),
    7 + 2 + 21,
  );
});
