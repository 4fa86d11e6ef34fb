// Attachments: bytes in every form in which a caller may have them, what goes over the wire for each, and that a file
// is sent whole or not at all.

import { execFile } from "node:child_process";
import { mkdtemp, readdir, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { answer, read, readHead, reset, startMisbehaving } from "../misbehaving-server.mjs";
import {
  assert,
  bindingName,
  connect,
  failure,
  personWrites,
  startReceiver,
  suite,
  test,
  until,
  withEmulator,
} from "./harness.mjs";

const MEGABYTE = 1024 * 1024;
const PNG = new Uint8Array([0x89, ...Buffer.from("PNG\r\n\x1a\n"), 1, 2, 3, 0, 255]);
const ACCEPTED = [202, { "content-type": "application/json" }, '{"id":"msg_1","status":"pending"}'];

suite("attachments over the wire", () => {
  let server;
  let postproxy;
  let folder;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "attachments-"));
    server = await startReceiver(() => ACCEPTED);
    postproxy = connect({ api_key: "key", url: server.url });
  });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  /** What the server finds in the form of the latest request. */
  async function formOf({ headers, body }) {
    const response = new Response(body, { headers: { "content-type": headers["content-type"] } });
    assert.equal(Number(headers["content-length"]), body.length);
    return response.formData();
  }

  async function sent(item, others) {
    await postproxy.sendMessage("chat_1", { media: [item], ...others });
    const form = await formOf(server.requests.at(-1));
    const file = form.get("media[]");
    return { form, name: file.name, type: file.type, bytes: new Uint8Array(await file.arrayBuffer()) };
  }

  const bytesOf = (length) => Uint8Array.from({ length }, (_, at) => (at * 31) % 251);
  const withPadding = new Uint8Array([9, 9, ...PNG, 9]);
  const forms = {
    "a Uint8Array": [PNG, "attachment.png", "image/png"],
    "a Buffer": [Buffer.from(PNG), "attachment.png", "image/png"],
    "a view of a part of a buffer": [
      new DataView(withPadding.buffer, 2, PNG.length),
      "attachment.png",
      "image/png",
    ],
    "an ArrayBuffer": [PNG.slice().buffer, "attachment.png", "image/png"],
    "a Blob": [new Blob([PNG]), "attachment.png", "image/png"],
    "a Blob with its type": [new Blob([PNG], { type: "image/webp" }), "attachment.webp", "image/webp"],
    "bytes with a name": [{ data: PNG, filename: "cat.jpg" }, "cat.jpg", "image/jpeg"],
    "bytes with a name and a type": [
      { data: PNG, filename: 'Żółć "1".bin', content_type: "image/png" },
      'Żółć "1".bin',
      "image/png",
    ],
    "a Blob with a name": [{ data: new Blob([PNG]), filename: "cat.png" }, "cat.png", "image/png"],
    "a Blob of another realm": [
      {
        size: PNG.length,
        type: "image/gif",
        name: "a.gif",
        slice: (begin, end) => new Blob([PNG]).slice(begin, end),
        arrayBuffer: async () => PNG.slice().buffer,
      },
      "a.gif",
      "image/gif",
    ],
  };
  if (globalThis.File) {
    forms["a File"] = [new File([PNG], "cat.gif", { type: "image/gif" }), "cat.gif", "image/gif"];
  }
  for (const [what, [item, name, type]] of Object.entries(forms)) {
    test(`${what} is sent with its name and type`, async () => {
      const file = await sent(item);
      assert.deepEqual([file.name, file.type], [name, type]);
      assert.deepEqual(file.bytes, PNG);
    });
  }

  test("a path is read from disk", async () => {
    const path = join(folder, "a receipt.pdf");
    const content = bytesOf(300_000);
    await writeFile(path, content);
    for (const given of [path, pathToFileURL(path)]) {
      const file = await sent({ path: given });
      assert.deepEqual([file.name, file.type], ["a receipt.pdf", "application/pdf"]);
      assert.deepEqual(file.bytes, content);
    }
    const named = await sent({ path, filename: "Receipt 7.pdf", content_type: "application/x-pdf" });
    assert.deepEqual([named.name, named.type], ["Receipt 7.pdf", "application/x-pdf"]);
  });

  test("texts go as fields beside the file", async () => {
    const options = {
      tag: "HUMAN_AGENT",
      reply_to_external_id: "mid.1",
      voice_note: true,
      filename: "note.ogg",
    };
    const { form } = await sent({ data: PNG }, { ...options, quick_replies: [], body: "" });
    const fields = [...form].filter(([name]) => name !== "media[]");
    const expected = Object.entries(options).map(([name, value]) => [name, String(value)]);
    assert.deepEqual(fields.sort(), expected.sort());
  });

  test("bytes are those of the moment of the call", async () => {
    const bytes = PNG.slice();
    const sending = postproxy.sendMessage("chat_1", { media: [bytes] });
    bytes.fill(0);
    await sending;
    const file = (await formOf(server.requests.at(-1))).get("media[]");
    assert.deepEqual(new Uint8Array(await file.arrayBuffer()), PNG);
  });

  test("the caller's content is left as it was", async () => {
    const content = { media: [{ data: PNG, filename: "a.png" }] };
    await postproxy.sendMessage("chat_1", content);
    assert.deepEqual(content, { media: [{ data: PNG, filename: "a.png" }] });
  });

  test("texts of the API's own go as JSON, as they are", async () => {
    for (const item of [
      "https://cdn.example/cat.png",
      "data:image/png;base64,iVBORw0KGgo=",
      { data: "iVBORw0KGgo=", filename: "a.png", content_type: "image/png" },
    ]) {
      await postproxy.sendMessage("chat_1", { media: [item] });
      const { headers, body } = server.requests.at(-1);
      assert.equal(headers["content-type"], "application/json");
      assert.deepEqual(JSON.parse(body), { media: [item] });
    }
  });

  test("a reply carries a file too, and the same event makes the same body", async () => {
    const event = { id: "evt_1", type: "message.received", data: { object: { chat_id: "chat_1" } } };
    await postproxy.reply(event, { media: [PNG] });
    await postproxy.reply(event, { media: [PNG] });
    const [first, second] = server.requests.slice(-2);
    assert.equal(first.headers["idempotency-key"], "reply-evt_1-1");
    assert.deepEqual(first.body, second.body);
    assert.equal(first.headers["content-type"], second.headers["content-type"]);
  });

  test("progress is told up to the last byte, and what its watcher throws is ignored", async () => {
    const bytes = bytesOf(MEGABYTE);
    const told = [];
    const onUploadProgress = (progress) => {
      told.push(progress);
      throw new Error("the watcher is broken");
    };
    await postproxy.sendMessage("chat_1", { media: [bytes] }, { onUploadProgress });
    await until("the last report", () => told.at(-1)?.sent === bytes.length);
    assert(told.every(({ sent, total }, at) => total === bytes.length && sent > (told[at - 1]?.sent ?? 0)));
    if (bindingName === "native") assert.equal(told.length, 16);
  });

  const refused = {
    "a path that is not there": [
      () => ({ media: [{ path: join(folder, "none.png") }] }),
      "media[0]",
      /^media\[0\] can't be read: ENOENT/,
    ],
    "a folder": [() => ({ media: [{ path: folder }] }), "media[0]", /is not a file$/],
    "a path that is none": [
      () => ({ media: [{ path: 5 }] }),
      "media[0].path",
      /^media\[0\]\.path must be a string or a file: URL$/,
    ],
    "a URL of the web as a path": [
      () => ({ media: [{ path: new URL("https://cdn.example/a.png") }] }),
      "media[0].path",
      /must be a string or a file: URL$/,
    ],
    "what is no file": [
      () => ({ media: [new URLSearchParams("a=1")] }),
      "media[0]",
      /^media\[0\] must be a URL, bytes, a Blob, a stream, a Response or \{ path \}$/,
    ],
    "an empty file": [() => ({ media: [new Uint8Array()] }), "media[0]", /^media\[0\] must not be empty$/],
    "two files": [() => ({ media: [PNG, PNG] }), "media", /^media must have exactly one item/],
    "quick replies": [
      () => ({ media: [PNG], quick_replies: [{ title: "Yes" }] }),
      "quick_replies",
      /^quick_replies can't be sent with the bytes of a file, as a form carries only texts; give media as a URL$/,
    ],
    "a type that is none": [
      () => ({ media: [{ data: PNG, content_type: "png\r\nX: 1" }] }),
      "media[0].content_type",
      /must be a media type such as image\/png$/,
    ],
    "bytes beside a text": [() => ({ body: "Hi", media: [PNG] }), "media", /can't be sent with body/],
    "too large a file for the platform": [
      () => ({ media: [new Uint8Array(25 * MEGABYTE + 1)] }),
      "media[0]",
      /^media\[0\] must be at most 26214400 bytes, it has 26214401$/,
      { platform: "facebook" },
    ],
    "too large a data URI for the platform": [
      () => ({ media: [`data:image/png;base64,${"A".repeat(35_000_000)}`] }),
      "media[0]",
      /^media\[0\] must be at most 26214400 bytes, it has 26250000$/,
      { platform: "instagram" },
    ],
  };
  for (const [what, [content, field, message, options]] of Object.entries(refused)) {
    test(`${what} is refused before anything is sent`, async () => {
      const count = server.requests.length;
      const error = await failure(postproxy.sendMessage("chat_1", content(), options));
      assert.equal(error.name, "ValidationError", error.stack);
      assert.equal(error.field, field);
      assert.match(error.message, message);
      assert.deepEqual([error.outcome, error.attempts], ["not_sent", 0]);
      assert.equal(server.requests.length, count);
    });
  }
});

suite("files and failures", () => {
  let folder;
  let path;
  const content = Uint8Array.from({ length: 3 * MEGABYTE }, (_, at) => at % 251);
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "attachments-"));
    path = join(folder, "video.mp4");
    await writeFile(path, content);
  });
  after(() => rm(folder, { recursive: true }));

  /** Runs a test against a server with a script; whatever comes of it, no handle of the file stays open. */
  async function against(script, work) {
    const server = await startMisbehaving(...script);
    try {
      await work(connect({ api_key: "key", url: server.url }), server);
    } finally {
      await server.stop();
    }
    if (process.platform === "linux") {
      await until("the end of every handle", async () => !(await openFiles()).includes(path));
    }
  }

  const accepted = answer(...ACCEPTED);
  const cutOff = [readHead, reset];
  const sources = { path: () => ({ path }), bytes: () => content };
  for (const [source, item] of Object.entries(sources)) {
    test(`a retry sends the whole file again: ${source}`, () =>
      against(
        [cutOff, [read, answer(503, { "retry-after": "0" })], [read, accepted]],
        async (postproxy, server) => {
          const sending = postproxy.sendMessage("chat_1", { media: [item()] });
          const { attempts } = await sending.withResponse();
          assert.equal(attempts, 3);
          const [, second, third] = server.requests;
          assert.deepEqual(second.body, third.body);
          assert(third.body.includes(content));
          assert.equal(new Set(server.requests.map(({ headers }) => headers["idempotency-key"])).size, 1);
          assert.equal(new Set(server.requests.map(({ headers }) => headers["content-type"])).size, 1);
        },
      ));
  }

  test("an answer before the end of the body is heard", () =>
    against(
      [[readHead, answer(413, { connection: "close" }, '{"error":"too large"}')]],
      async (postproxy) => {
        const error = await failure(
          postproxy.sendMessage("chat_1", { media: [{ path }] }, { maxRetries: 0 }),
        );
        assert.equal(error.status, 413, error.stack);
      },
    ));

  test("an aborted upload ends", () =>
    against([[readHead, () => new Promise(() => {})]], async (postproxy, server) => {
      const controller = new AbortController();
      const options = { signal: controller.signal };
      const sending = failure(postproxy.sendMessage("chat_1", { media: [{ path }] }, options));
      await until("the request", () => server.requests.length === 1);
      controller.abort();
      assert.equal((await sending).name, "AbortError");
    }));

  test("a file that changes between two attempts is sent no more", () =>
    against(
      [
        [read, answer(503, { "retry-after": "1" })],
        [read, accepted],
      ],
      async (postproxy, server) => {
        const other = join(folder, "changing.mp4");
        await writeFile(other, content);
        const sending = failure(postproxy.sendMessage("chat_1", { media: [{ path: other }] }));
        await until("the first attempt", () => server.requests[0]?.body);
        await writeFile(other, content.subarray(1000));
        const error = await sending;
        assert.equal(error.name, "ValidationError", error.stack);
        assert.match(error.message, /^media\[0\] can't be read: /);
        assert.equal(error.field, "media[0]");
      },
    ));

  if (bindingName === "native") {
    test("a large file costs little memory", async () => {
      const large = join(folder, "large.bin");
      await writeFile(large, new Uint8Array(25 * MEGABYTE).fill(7));
      await against([[read, accepted]], async (_, server) => {
        const program = fileURLToPath(new URL("programs/upload-memory.mjs", import.meta.url));
        const { stdout } = await promisify(execFile)(process.execPath, [program, server.url, path, large]);
        assert.equal(server.requests.at(-1).body.length > 25 * MEGABYTE, true);
        assert(Number(stdout) < 8 * MEGABYTE, `${stdout} bytes`);
      });
    });
  }
});

/** The files that this process has open. */
async function openFiles() {
  const handles = await readdir("/proc/self/fd");
  return Promise.all(handles.map((handle) => readlink(`/proc/self/fd/${handle}`).catch(() => "")));
}

suite("attachments with the emulator", () => {
  const context = withEmulator();

  test("are taken, mirrored and served from a stable URL", async () => {
    const { chat } = await personWrites(context.emulator);
    const sent = await context.postproxy.sendMessage(chat, { media: [{ data: PNG, filename: "cat.png" }] });
    assert.equal(sent.status, "pending");
    const [attachment] = sent.attachments;
    assert.equal(attachment.type, "image");
    const response = await fetch(attachment.url);
    assert.equal(response.headers.get("content-type"), "image/png");
    assert.deepEqual(new Uint8Array(await response.arrayBuffer()), PNG);

    const part = await fetch(attachment.url, { headers: { range: "bytes=1-3" } });
    assert.equal(part.status, 206);
    assert.equal(await part.text(), "PNG");
    await context.postproxy.waitForMessage(sent.id);
  });

  test("may have a keyboard beside them", async () => {
    const { chat } = await personWrites(context.emulator, "telegram");
    const reply_markup = { inline_keyboard: [[{ text: "Où ?", callback_data: "WHERE" }]] };
    const sent = await context.postproxy.sendMessage(chat, { media: [PNG], reply_markup });
    assert.deepEqual([sent.reply_markup, sent.attachments.length], [reply_markup, 1]);
  });

  test("of every form are the same to the service", async () => {
    const { chat } = await personWrites(context.emulator, "telegram");
    const base64 = Buffer.from(PNG).toString("base64");
    for (const item of [PNG, new Blob([PNG]), `data:image/png;base64,${base64}`, { data: base64 }]) {
      const sent = await context.postproxy.sendMessage(chat, { media: [item] });
      const response = await fetch(sent.attachments[0].url);
      assert.equal(response.headers.get("content-type"), "image/png");
      assert.deepEqual(new Uint8Array(await response.arrayBuffer()), PNG);
    }
  });

  test("that are too large are refused, and the service's refusal is heard", async () => {
    const { chat } = await personWrites(context.emulator);
    const bytes = new Uint8Array(25 * MEGABYTE + 1);
    const error = await failure(context.postproxy.sendMessage(chat.id, { media: [bytes] }));
    assert.equal(error.status, 413, error.stack);
    assert.equal(error.outcome, "rejected");
  });

  test("that were sent with the same key are sent once", async () => {
    const { chat } = await personWrites(context.emulator);
    const send = () =>
      context.postproxy.sendMessage(chat, { media: [PNG] }, { idempotencyKey: `file-${chat.id}` });
    const [first, second] = [await send(), await send()];
    assert.equal(first.id, second.id);
  });
});
