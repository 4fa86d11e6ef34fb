// Attachments that come as streams: which bytes go over the wire, how often a stream is read, and that none is left open.

import { createReadStream } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { answer, read, readHead, reset, startMisbehaving } from "../misbehaving-server.mjs";
import { assert, bindingName, connect, failure, startReceiver, suite, test, until } from "./harness.mjs";

const isNative = bindingName === "native";
const KILOBYTE = 1024;
const accepted = answer(202, { "content-type": "application/json" }, '{"id":"msg_1","status":"pending"}');
const busy = answer(503, { "retry-after": "0" });
const CONTENT = Uint8Array.from({ length: 300 * KILOBYTE }, (_, at) => (at * 31) % 251);

/** A stream of bytes in chunks, which counts what is done with it. */
function streamOf(bytes, { chunk = 50 * KILOBYTE, seen = {} } = {}) {
  let at = 0;
  Object.assign(seen, { pulled: 0, cancelled: false });
  return new ReadableStream(
    {
      pull(controller) {
        seen.pulled += 1;
        if (at >= bytes.length) return controller.close();
        controller.enqueue(bytes.slice(at, at + chunk));
        at += chunk;
      },
      cancel() {
        seen.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
}

/** Runs a test against a server with a script. */
async function against(script, work) {
  const server = await startMisbehaving(...script);
  try {
    await work(connect({ api_key: "key", url: server.url }), server);
  } finally {
    await server.stop();
  }
}

/** The file in the form of a request, read by hand: Bun's `formData()` drops the type of some files. */
function fileOf({ headers, body }) {
  assert.equal(Number(headers["content-length"]), body.length);
  const text = body.toString("latin1");
  const [head, name, type] = /name="media\[\]"; filename="(.*)"\r\nContent-Type: (.*)\r\n\r\n/.exec(text);
  const start = text.indexOf(head) + head.length;
  const [, boundary] = headers["content-type"].split("boundary=");
  const end = text.lastIndexOf(`\r\n--${boundary}--`);
  return {
    name: Buffer.from(name, "latin1").toString(),
    type,
    bytes: new Uint8Array(body.subarray(start, end)),
  };
}

suite("streams", () => {
  const length = CONTENT.length;
  const kinds = {
    "a ReadableStream": () => streamOf(CONTENT),
    "a ReadableStream with its size": () => ({ data: streamOf(CONTENT), size: length }),
    "a ReadableStream of small pieces": () => ({ data: streamOf(CONTENT, { chunk: 7001 }), size: length }),
    "a ReadableStream of one piece": () => ({ data: streamOf(CONTENT, { chunk: length }), size: length }),
    "Node's Readable": () => Readable.from([CONTENT.subarray(0, 1000), CONTENT.subarray(1000)]),
    "Node's Readable with its size": () => ({ data: Readable.from([CONTENT]), size: length }),
    "a stream that is opened": () => ({ stream: () => streamOf(CONTENT), size: length }),
    "a stream that is opened later": () => ({ stream: async () => streamOf(CONTENT) }),
    "a Response": () => new Response(CONTENT),
    "a Response with its length": () =>
      new Response(streamOf(CONTENT), { headers: { "content-length": length } }),
  };
  for (const [what, item] of Object.entries(kinds)) {
    test(`${what} is sent whole`, () =>
      against([[read, accepted]], async (postproxy, server) => {
        await postproxy.sendMessage("chat_1", { media: [item()] });
        const file = fileOf(server.requests[0]);
        assert.deepEqual([file.name, file.type], ["attachment", "application/octet-stream"]);
        assert.deepEqual(file.bytes, CONTENT);
      }));
  }

  test("a stream has the name and the type that are given, or those of its bytes", () =>
    against([[read, accepted]], async (postproxy, server) => {
      const pdf = new TextEncoder().encode("%PDF-1.7 and what follows, at some length");
      for (const item of [
        { data: streamOf(pdf, { chunk: 3 }), size: pdf.length },
        { data: streamOf(pdf), filename: "a.pdf" },
        { stream: () => streamOf(pdf), filename: "b.bin", content_type: "application/pdf", size: pdf.length },
      ]) {
        await postproxy.sendMessage("chat_1", { media: [item] });
      }
      const files = server.requests.map(fileOf);
      assert.deepEqual(
        files.map(({ name, type }) => [name, type]),
        [
          ["attachment.pdf", "application/pdf"],
          ["a.pdf", "application/pdf"],
          ["b.bin", "application/pdf"],
        ],
      );
      for (const { bytes } of files) assert.deepEqual(bytes, pdf);
    }));

  test("what a fetch answers is sent with its name and type", async () => {
    const source = await startReceiver(() => [200, { "content-type": "image/png" }, Buffer.from(CONTENT)]);
    try {
      await against([[read, accepted]], async (postproxy, server) => {
        const response = await fetch(`${source.url}/files/caf%C3%A9.png?size=2`);
        await postproxy.sendMessage("chat_1", { media: [response] });
        const file = fileOf(server.requests[0]);
        assert.deepEqual([file.name, file.type], ["café.png", "image/png"]);
        assert.deepEqual(file.bytes, CONTENT);
        assert.equal(response.bodyUsed, true);
      });
    } finally {
      await source.stop();
    }
  });

  test("a stream that can be read once is not sent again", () =>
    against(
      [
        [read, busy],
        [read, accepted],
      ],
      async (postproxy, server) => {
        const media = [{ data: streamOf(CONTENT), size: length }];
        const sending = postproxy.sendMessage("chat_1", { media });
        if (!isNative) {
          // It was read into memory.
          assert.equal((await sending.withResponse()).attempts, 2);
          return;
        }
        const error = await failure(sending);
        assert.deepEqual([error.status, error.attempts, error.outcome], [503, 1, "unknown"]);
        assert.equal(server.requests.length, 1);
      },
    ));

  test("a stream that can be opened is sent again, whole", () =>
    against(
      [
        [readHead, reset],
        [read, busy],
        [read, accepted],
      ],
      async (postproxy, server) => {
        let opened = 0;
        const stream = () => {
          opened += 1;
          return streamOf(CONTENT);
        };
        const sending = postproxy.sendMessage("chat_1", { media: [{ stream, size: length }] });
        assert.equal((await sending.withResponse()).attempts, 3);
        assert.equal(opened, isNative ? 3 : 1);
        for (const request of server.requests.slice(1)) {
          assert.deepEqual(fileOf(request).bytes, CONTENT);
        }
      },
    ));

  test("a stream in memory is sent again", () =>
    against(
      [
        [read, busy],
        [read, accepted],
      ],
      async (postproxy, server) => {
        const { attempts } = await postproxy
          .sendMessage("chat_1", { media: [streamOf(CONTENT)] })
          .withResponse();
        assert.equal(attempts, 2);
        assert.deepEqual(fileOf(server.requests[1]).bytes, CONTENT);
      },
    ));

  test("a stream is sent although the first connection is refused", async () => {
    // Nothing listens there.
    const { url, stop } = await startReceiver(() => [200, {}, ""]);
    await stop();
    const seen = {};
    const postproxy = connect({ api_key: "key", url }, { maxRetries: 1 });
    const media = [{ data: streamOf(CONTENT, { seen }), size: length }];
    const error = await failure(postproxy.sendMessage("chat_1", { media }));
    assert.deepEqual([error.code, error.attempts, error.outcome], ["connection_failed", 2, "not_sent"]);
    await until("the stream to be let go", () => seen.cancelled || !isNative);
  });

  const broken = {
    "shorter than its size": [
      () => ({ data: streamOf(CONTENT.subarray(0, 1000)), size: 2000 }),
      /^media\[0\] can't be read: it ended after 1000 bytes, and size is 2000$/,
    ],
    "longer than its size": [
      () => ({ data: streamOf(CONTENT.subarray(0, 2000), { chunk: 1000 }), size: 1000 }),
      /^media\[0\] can't be read: it has more than 1000 bytes, and size is 1000$/,
    ],
    "longer than its size, in one piece": [
      () => ({ stream: () => streamOf(CONTENT), size: 1000 }),
      /^media\[0\] can't be read: it has more than 1000 bytes, and size is 1000$/,
    ],
    "not of bytes": [
      () => Readable.from(["a text"], { objectMode: true }),
      /^media\[0\] can't be read: the stream gave a string, not bytes$/,
    ],
    "broken at once": [
      () => new ReadableStream({ pull: () => Promise.reject(new Error("the disk is gone")) }),
      /^media\[0\] can't be read: the disk is gone$/,
    ],
    "broken halfway": [
      () => ({
        data: Readable.from(
          (async function* () {
            yield CONTENT.subarray(0, 1000);
            throw new Error("the disk is gone");
          })(),
        ),
        size: length,
      }),
      /^media\[0\] can't be read: the disk is gone$/,
    ],
    "never opened": [
      () => ({
        stream() {
          throw new Error("no such object");
        },
        size: 5,
      }),
      /^media\[0\] can't be read: no such object$/,
    ],
    "no stream": [
      () => ({ stream: () => "text", size: 5 }),
      /^media\[0\] can't be read: stream gave a string, which is no stream of bytes$/,
    ],
    "of unknown size, and too long to be kept": [
      () =>
        Readable.from(
          (function* () {
            for (;;) yield new Uint8Array(8 * KILOBYTE * KILOBYTE);
          })(),
        ),
      /^media\[0\] can't be read: a stream that is read into memory may have 33554432 bytes: the native addon reads a stream while it sends it, if it knows its size$/,
    ],
    ...(!isNative && {
      "of a known size, and too long to be kept": [
        () => ({ data: streamOf(CONTENT), size: 32 * KILOBYTE * KILOBYTE + 1 }),
        /^media\[0\] can't be read: a stream that is read into memory may have 33554432 bytes/,
      ],
    }),
    empty: [() => streamOf(new Uint8Array()), /^media\[0\] must not be empty$/],
    "of size 0": [() => ({ data: streamOf(new Uint8Array()), size: 0 }), /^media\[0\] must not be empty$/],
    locked: [
      () => {
        const stream = streamOf(CONTENT);
        stream.getReader();
        return stream;
      },
      /^media\[0\] is locked: something else reads the stream$/,
    ],
    "a response that was read": [
      () => {
        const response = new Response("text");
        response.text();
        return response;
      },
      /^media\[0\] can't be read: something else has read the response$/,
    ],
    "a response that refuses": [
      () => new Response("no", { status: 404 }),
      /^media\[0\] can't be a response with HTTP 404$/,
    ],
    "a response without a body": [() => new Response(null), /^media\[0\] must not be empty$/],
    "of a size that is none": [
      () => ({ data: streamOf(CONTENT), size: "12" }),
      /^media\[0\]\.size must be a whole number of bytes, got a string$/,
    ],
    "given where a function belongs": [
      () => ({ stream: streamOf(CONTENT) }),
      /^media\[0\]\.stream must be a function that opens a stream, got a ReadableStream object; a stream itself is data$/,
    ],
    "beside a path": [
      () => ({ stream: () => streamOf(CONTENT), path: "a.png" }),
      /^media\[0\] must hold data, path or stream, one of them$/,
    ],
  };
  for (const [what, [item, message]] of Object.entries(broken)) {
    test(`a stream is refused that is ${what}`, () =>
      against([[read, accepted]], async (postproxy, server) => {
        const error = await failure(postproxy.sendMessage("chat_1", { media: [item()] }));
        assert.equal(error.name, "ValidationError", error.stack);
        assert.match(error.message, message);
        assert.equal(error.field.startsWith("media[0]"), true);
        // No request was whole, so no message was sent.
        assert.equal(server.requests.filter(({ body }) => body !== undefined).length, 0);
      }));
  }

  test("an aborted call lets go of its stream", () =>
    against([[readHead, () => new Promise(() => {})]], async (postproxy, server) => {
      const controller = new AbortController();
      const seen = {};
      const endless = new Uint8Array(20 * KILOBYTE * KILOBYTE);
      const media = [{ data: streamOf(endless, { seen }), size: endless.length }];
      const sending = failure(postproxy.sendMessage("chat_1", { media }, { signal: controller.signal }));
      await until("the request", () => server.requests.length === 1);
      controller.abort();
      assert.equal((await sending).name, "AbortError");
      if (isNative) await until("the stream to be let go", () => seen.cancelled);
    }));

  test("a call whose stream stays silent can be aborted", async () => {
    for (const size of [undefined, 1000]) {
      let cancelled = false;
      const silent = new ReadableStream({
        pull: () => new Promise(() => {}),
        cancel() {
          cancelled = true;
        },
      });
      const controller = new AbortController();
      const postproxy = connect({ api_key: "key", url: "http://127.0.0.1:9" });
      const media = [{ data: silent, size }];
      const sending = failure(postproxy.sendMessage("chat_1", { media }, { signal: controller.signal }));
      setTimeout(() => controller.abort(new Error("enough")), 20);
      const error = await sending;
      assert.deepEqual(
        [error.name, error.outcome, error.cause.message],
        ["AbortError", "not_sent", "enough"],
      );
      await until("the stream to be let go", () => cancelled);
    }
  });

  test("a call whose stream is never opened can be aborted", async () => {
    for (const size of [undefined, 1000]) {
      const controller = new AbortController();
      const postproxy = connect({ api_key: "key", url: "http://127.0.0.1:9" });
      const media = [{ stream: () => new Promise(() => {}), size }];
      const sending = failure(postproxy.sendMessage("chat_1", { media }, { signal: controller.signal }));
      setTimeout(() => controller.abort(), 20);
      const { name, outcome } = await sending;
      assert.deepEqual([name, outcome], ["AbortError", "not_sent"]);
    }
  });

  test("a file of the disk as Node's stream is sent and closed", async () => {
    const folder = await mkdtemp(join(tmpdir(), "streams-"));
    try {
      const path = join(folder, "a.bin");
      await writeFile(path, CONTENT);
      await against([[read, accepted]], async (postproxy, server) => {
        const file = createReadStream(path);
        await postproxy.sendMessage("chat_1", { media: [{ data: file, size: length, filename: "a.bin" }] });
        assert.deepEqual(fileOf(server.requests[0]).bytes, CONTENT);
        await until("the file to be closed", () => file.closed);
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("progress is told of a stream", () =>
    against([[read, accepted]], async (postproxy) => {
      const told = [];
      const options = { onUploadProgress: (progress) => told.push(progress) };
      await postproxy.sendMessage("chat_1", { media: [{ data: streamOf(CONTENT), size: length }] }, options);
      await until("the last report", () => told.at(-1)?.sent === length);
      assert(told.every(({ total }) => total === length));
    }));
});
