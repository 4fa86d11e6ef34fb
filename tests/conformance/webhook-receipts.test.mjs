// Receipts, whose `data` is read when it is asked for: they behave as the plain objects that other events are, and a
// body that is no event is refused as early.

import { inspect, isDeepStrictEqual } from "node:util";
import { assert, failure, sdk, suite, test } from "./harness.mjs";

const secret = "whsec_test123";

const read = (body) => sdk.parseWebhook(body, sdk.signWebhook(body, secret), secret);

/** The text of a receipt, as the service writes it. */
function receipt({
  type = "message.read",
  object = { id: "msg_1", chat_id: "chat_1", body: "Größe 😀" },
} = {}) {
  const created_at = "2026-05-31T14:02:00.000Z";
  return JSON.stringify({ id: "evt_1", object: "event", type, created_at, data: { object } });
}

/** Returns what the same text is with a space before it, which is read whole. */
const readWhole = (text) => read(` ${text}`);

const isLazy = (event) => Object.getOwnPropertyDescriptor(event, "data").get !== undefined;

suite("receipts", () => {
  test("are read when their data is asked for, and what people did at once", () => {
    for (const type of ["message.sent", "message.delivered", "message.read"]) {
      assert(isLazy(read(receipt({ type }))), type);
      assert(!isLazy(readWhole(receipt({ type }))), type);
    }
    for (const type of ["message.received", "message.failed", "reaction.received", "post.published"]) {
      assert(!isLazy(read(receipt({ type }))), type);
    }
  });

  test("are what they are when read whole, defaults included", () => {
    const messages = [
      {},
      {
        id: "msg_1",
        attachments: [{ type: "image" }],
        reactions: [{ emoji: "❤" }],
        unknown: { a: [1, -0.5e3] },
      },
      { body: "\ud83d", deep: JSON.parse("[".repeat(500) + "]".repeat(500)) },
    ];
    for (const object of messages) {
      const text = receipt({ object });
      assert.deepEqual(read(text), readWhole(text));
      assert.equal(JSON.stringify(read(text)), JSON.stringify(readWhole(text)));
    }
    assert.deepEqual(read(receipt()).data.object.attachments, []);
  });

  test("behave as plain objects", () => {
    const text = receipt();
    const plain = readWhole(text);
    assert.deepEqual(Object.keys(read(text)), Object.keys(plain));
    assert.deepEqual({ ...read(text) }, plain);
    assert.deepEqual(structuredClone(read(text)), plain);
    assert.deepEqual(Object.entries(read(text)), Object.entries(plain));
    assert(isDeepStrictEqual(read(text), plain));
    assert.equal(Object.getPrototypeOf(read(text)), Object.prototype);
    const { data, ...rest } = read(text);
    assert.deepEqual([data, Object.keys(rest)], [plain.data, ["id", "object", "type", "created_at"]]);
    const event = read(text);
    assert.equal(event.data, event.data);
    event.data.object.body = "changed";
    assert.equal(event.data.object.body, "changed");
  });

  test("show their data", () => {
    const text = receipt();
    assert.equal(inspect(read(text), { depth: 5 }), inspect(readWhole(text), { depth: 5 }));
    assert.equal(inspect([read(text)]), inspect([readWhole(text)]));
    const changed = Object.assign(read(text), { seen: true });
    assert.equal(inspect(changed), inspect(Object.assign(readWhole(text), { seen: true })));
  });

  test("take another data, and lose it", () => {
    const set = read(receipt());
    set.data = { object: null };
    assert.deepEqual(set.data, { object: null });
    assert(!isLazy(set));
    const heir = Object.create(read(receipt()));
    assert.equal(heir.data.object.id, "msg_1");
    heir.data = 1;
    assert.deepEqual([heir.data, Object.getPrototypeOf(heir).data.object.id], [1, "msg_1"]);
    const deleted = read(receipt());
    delete deleted.data;
    assert(!("data" in deleted));
    const frozen = Object.freeze(read(receipt()));
    assert.throws(() => {
      frozen.data = 1;
    }, TypeError);
    assert.equal(frozen.data.object.id, "msg_1");
    assert.equal(new Proxy(read(receipt()), {}).data.object.id, "msg_1");
  });

  test("keep what was signed, whatever becomes of the caller's bytes", () => {
    const bytes = Buffer.from(receipt());
    const event = read(bytes);
    bytes.fill(0);
    assert.equal(event.data.object.body, "Größe 😀");
  });

  test("that are not JSON are refused at once", async () => {
    const text = receipt();
    const faults = [
      ...[
        text.slice(0, -1),
        `${text}}`,
        `${text},`,
        text.replace("Größe", "a\nb"),
        text.replace("Größe", "\\x"),
      ],
      ...[text.replace('"msg_1"', "msg_1"), text.replace('"msg_1"', "01"), text.replace('"msg_1"', "[1,]")],
      ...[text.replace('"body":', '"body"'), text.replace('"msg_1"', '"msg_1",'), text.replace("{", "{,")],
      text.replace('"msg_1"', "1.5e"),
    ];
    for (const fault of faults) {
      const error = await failure(() => read(fault));
      assert.equal(error.reason, "malformed_payload", fault);
      assert.equal(
        error.message,
        (await failure(() => read(`${fault} `))).message.replace(
          / \d+$/,
          error.message.match(/ \d+$/)?.[0] ?? "",
        ),
      );
    }
  });

  test("in any other form are read whole", () => {
    const { id, ...rest } = JSON.parse(receipt());
    const data = rest.data;
    const forms = [
      ...[JSON.stringify({ ...rest, id }), JSON.stringify({ id, ...rest, livemode: true })],
      ...[
        JSON.stringify({ id, ...rest }, null, 2),
        JSON.stringify({ id, ...rest, data: { ...data, previous: {} } }),
      ],
      ...[
        JSON.stringify({ id, ...rest, data: data.object }),
        JSON.stringify({ id, ...rest, data: { message: data.object } }),
      ],
      ...[
        receipt().replace("evt_1", "evt\\u005f1"),
        receipt().replace("evt_1", "é"),
        `\ufeff${receipt()}`,
        `${receipt()}\n`,
      ],
      receipt().replace('"data":', '"data":{"object":{"id":"msg_0"}},"data":'),
      `${receipt().slice(0, -1)},"type":"message.received"}`,
    ];
    for (const form of forms) {
      const event = read(form);
      assert(!isLazy(event), form);
      assert.equal(event.data.object.id, "msg_1", form);
    }
    assert.equal(read(forms.at(-1)).type, "message.received");
    // Names that are given twice inside of the message are JavaScript's affair: the last one counts.
    const twice = read(receipt().replace('"chat_id"', '"id":"msg_2","chat_id"'));
    assert.equal(twice.data.object.id, "msg_2");
  });

  test("lose only what is not UTF-8", () => {
    const bytes = Buffer.from(receipt());
    bytes[bytes.indexOf("ö")] = 0xff;
    const event = read(bytes);
    assert(isLazy(event));
    assert.equal(event.data.object.body, "Gr\ufffd\ufffdße 😀");
  });
});
