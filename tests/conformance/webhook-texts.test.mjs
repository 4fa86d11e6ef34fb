// How the bytes of a webhook become text: as `TextDecoder` does it, whichever binding reads them.

import { assert, failure, sdk, suite, test } from "./harness.mjs";

const secret = "whsec_test123";

/** Signs and reads bytes. */
function read(bytes, secrets = secret, key = secret) {
  return sdk.parseWebhook(bytes, sdk.signWebhook(bytes, key), secrets);
}

/** An event with these bytes in its message's text. */
function eventAround(bytes) {
  const [before, after] = JSON.stringify({
    ...{ id: "evt_1", type: "message.received" },
    data: { object: { id: "msg_1", body: "|" } },
  }).split("|");
  return Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
}

suite("the text of a webhook", () => {
  test("is read in every script", () => {
    for (const text of [
      "",
      "Hi",
      "Größe",
      "ÿ",
      "Ā",
      "Съешь ещё",
      "お元気",
      "😀",
      "\u{10ffff}",
      "a\u0000b",
      "\ufeffx",
    ]) {
      const escaped = JSON.stringify(text).slice(1, -1);
      for (const repeated of [1, 7, 500]) {
        const { body } = read(eventAround(escaped.repeat(repeated))).data.object;
        assert.equal(body, text.repeat(repeated));
      }
    }
  });

  test("loses only what is not UTF-8, as TextDecoder does", () => {
    const faults = [
      ...[
        [0x80],
        [0xbf],
        [0xc0, 0xaf],
        [0xc3],
        [0xc3, 0x28],
        [0xe2, 0x82],
        [0xe2, 0x28, 0xa1],
        [0xe0, 0x80, 0xaf],
      ],
      ...[
        [0xed, 0xa0, 0x80],
        [0xed, 0xbf, 0xbf],
        [0xf0, 0x9f, 0x98],
        [0xf0, 0x80, 0x80, 0xaf],
        [0xf4, 0x90, 0x80, 0x80],
      ],
      ...[
        [0xf5],
        [0xf8, 0x88, 0x80, 0x80, 0x80],
        [0xfe],
        [0xff],
        [0xff, 0xfe],
        [0xc3, 0xc3, 0xa9],
        [0xf0, 0x9f, 0xc3, 0xa9],
      ],
    ];
    for (const fault of faults) {
      for (const around of ["", "a", "é", "😀".repeat(20)]) {
        const bytes = Buffer.concat([Buffer.from(around), Buffer.from(fault), Buffer.from(around)]);
        assert.equal(
          read(eventAround(bytes)).data.object.body,
          new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes),
        );
      }
    }
  });

  test("may begin with one byte order mark", async () => {
    const event = eventAround("é");
    const marked = Buffer.concat([Buffer.from("\ufeff"), event]);
    assert.deepEqual(read(marked), read(event));
    const twice = Buffer.concat([Buffer.from("\ufeff"), marked]);
    assert.equal((await failure(() => read(twice))).reason, "malformed_payload");
  });

  test("comes from bytes of every kind", () => {
    const event = eventAround("Größe");
    const shared = new Uint8Array(new SharedArrayBuffer(event.length));
    shared.set(event);
    const larger = new Uint8Array([0, ...event, 0]);
    for (const bytes of [
      ...[event.toString(), new Uint8Array(event), new Uint8Array(event).buffer, shared, shared.buffer],
      ...[larger.subarray(1, -1), new DataView(larger.buffer, 1, event.length)],
    ]) {
      assert.equal(read(bytes).data.object.body, "Größe");
    }
  });
});

suite("the secrets of a webhook", () => {
  const event = eventAround("Hi");

  test("are those of this call, however they took turns before", async () => {
    const wrong = async (secrets) => (await failure(() => read(event, secrets))).reason;
    for (const right of [secret, [secret], ["whsec_other", secret], [secret, secret]]) {
      assert.equal(read(event, right).id, "evt_1");
      assert.equal(await wrong("whsec_other"), "signature_mismatch");
      assert.equal(await wrong(["whsec_other"]), "signature_mismatch");
      assert.equal(read(event, right).id, "evt_1");
      assert.equal(await wrong(""), "missing_secret");
      assert.equal(await wrong([]), "missing_secret");
      assert.equal(await wrong([secret, ""]), "missing_secret");
      assert.equal(await wrong([secret, " x"]), "invalid_secret");
    }
    const list = [secret];
    assert.equal(read(event, list).id, "evt_1");
    list[0] = "whsec_other";
    assert.equal(await wrong(list), "signature_mismatch");
  });

  test("may hold any character inside", async () => {
    for (const odd of ['a"b', "a\\b", '["a"]', "a\nb", "a,b", "a\u0000b", "ключ", "😀"]) {
      assert.equal(read(event, odd, odd).id, "evt_1");
      assert.equal(read(event, ["x", odd], odd).id, "evt_1");
      assert.equal((await failure(() => read(event, odd, "a"))).reason, "signature_mismatch");
    }
  });
});
