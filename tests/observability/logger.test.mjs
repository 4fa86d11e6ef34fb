// What is written at each level, to whichever logger, and what never is.

import { AsyncLocalStorage } from "node:async_hooks";
import { Writable } from "node:stream";
import { mock } from "node:test";
import bunyan from "bunyan";
import pino from "pino";
import winston from "winston";
import {
  API_KEY,
  against,
  assert,
  deliver,
  failure,
  keepingLogger,
  makeReceiver,
  RETRIED,
  received,
  sdk,
  secret,
  suite,
  test,
} from "./harness.mjs";

const TEXT = "what a person wrote";

/** The levels of what a call writes, and its lines. */
async function writtenOfCall(logLevel, options, answer = RETRIED) {
  const { logger, lines } = keepingLogger();
  await against(answer, { logger, logLevel, ...options }, (postproxy) =>
    postproxy.sendMessage("chat_1", { body: TEXT }, { idempotencyKey: "order-1" }).catch(() => {}),
  );
  return lines;
}

/** Times differ from run to run. */
const masked = (lines) => lines.map(([level, line]) => `${level} ${line.replaceAll(/\d+ ms/g, "N ms")}`);

suite("the log of a call", () => {
  const ATTEMPT_1 =
    "info postproxy-dm: sendMessage(chat_1): attempt 1 got 503 server_error after N ms; again in N ms (request req_1, key order-1)";
  const ATTEMPT_2 =
    "debug postproxy-dm: sendMessage(chat_1): attempt 2 got 201 after N ms (request req_2, key order-1)";
  const ANSWERED = "info postproxy-dm: sendMessage(chat_1): 201 in N ms (attempts 2, request req_2)";
  const BEGINS = "debug postproxy-dm: sendMessage(chat_1): begins";

  for (const [level, expected] of Object.entries({
    off: [],
    error: [],
    warn: [],
    info: [ATTEMPT_1, ANSWERED],
    debug: [BEGINS, ATTEMPT_1, ATTEMPT_2, ANSWERED],
  })) {
    test(`at ${level}`, async () => assert.deepEqual(masked(await writtenOfCall(level)), expected));
  }

  test("at trace has the bodies, and no other level has", async () => {
    const traced = await writtenOfCall("trace");
    assert(traced.some(([level, line]) => level === "trace" && line.includes(TEXT)));
    assert(traced.some(([level, line]) => level === "trace" && line.includes("what a person reads")));
    assert(!JSON.stringify(traced.filter(([level]) => level !== "trace")).includes("person"));
  });

  test("names a failure without its message", async () => {
    const lines = await writtenOfCall("info", { maxRetries: 0 }, () => [
      422,
      { "x-request-id": "req_1" },
      JSON.stringify({ error: `body is wrong: ${TEXT}`, code: "invalid" }),
    ]);
    assert.match(
      lines.at(-1)[1],
      /failed after \d+ ms: ValidationError \w+ \(status 422, outcome rejected, attempts 1, field body, request req_1\)/,
    );
    assert(!JSON.stringify(lines).includes(TEXT));
  });

  test("holds neither the key nor a webhook's secret, at any level", async () => {
    const { logger, lines } = keepingLogger();
    const answer = () => [201, {}, '{"id":"wh_1","secret":"whsec_never_in_a_log"}'];
    await against(answer, { logger, logLevel: "trace" }, (postproxy) =>
      postproxy.createWebhook({ url: "https://shop.example/hook", events: ["message.received"] }),
    );
    assert(lines.some(([, line]) => line.includes("[hidden]")));
    assert(!/never_in_a_log/.test(JSON.stringify(lines)));
    assert(!JSON.stringify(lines).includes(API_KEY));
  });

  for (const [how, apiKey] of Object.entries({
    "a text": () => "pp_live_never_in_a_log",
    "a function": () => () => "pp_live_never_in_a_log",
    "a promise of a function": () => async () => "pp_live_never_in_a_log",
  })) {
    test(`doesn't hold a key that is repeated, given as ${how}`, async () => {
      const { logger, lines } = keepingLogger();
      const answer = ({ headers }) => [201, {}, JSON.stringify({ id: "msg_1", body: headers.authorization })];
      await against(answer, { logger, logLevel: "trace", apiKey: apiKey() }, (postproxy) =>
        postproxy.sendMessage("pp_live_never_in_a_log", { body: "my key: pp_live_never_in_a_log" }),
      );
      const received = lines.filter(([, line]) => line.includes("received"));
      assert(received.length === 1 && received[0][1].includes("Bearer [hidden]"), JSON.stringify(received));
      assert(!/never_in_a_log/.test(JSON.stringify(how === "a text" ? lines : received)));
    });
  }

  test("is written in the context of the caller", async () => {
    const storage = new AsyncLocalStorage();
    const seen = [];
    const logger = { debug: () => {}, info: () => seen.push(storage.getStore()), warn() {}, error() {} };
    await against(RETRIED, { logger, logLevel: "info" }, (postproxy) =>
      storage.run("caller", () => postproxy.sendMessage("chat_1", { body: "Hi" })),
    );
    assert.deepEqual(seen, ["caller", "caller"]);
  });

  test("of a derived client is its own", async () => {
    const [own, derived] = [keepingLogger(), keepingLogger()];
    await against(RETRIED, { logger: own.logger, logLevel: "info" }, (postproxy) =>
      postproxy.withOptions({ logger: derived.logger }).sendMessage("chat_1", { body: "Hi" }),
    );
    assert.deepEqual([own.lines.length, derived.lines.length], [0, 2]);
  });

  test("is off unless somebody asks for it", async () => {
    const write = mock.method(console, "info", () => {});
    await against(RETRIED, {}, (postproxy) => postproxy.sendMessage("chat_1", { body: "Hi" }));
    process.env.POSTPROXY_LOG = "info";
    try {
      await against(RETRIED, {}, (postproxy) => postproxy.sendMessage("chat_1", { body: "Hi" }));
      assert.equal(write.mock.callCount(), 2);
    } finally {
      delete process.env.POSTPROXY_LOG;
      write.mock.restore();
    }
  });
});

suite("a logger", () => {
  /** A stream that keeps what is written to it. */
  function sink() {
    let text = "";
    const stream = new Writable({
      write(chunk, _, done) {
        text += chunk;
        done();
      },
    });
    return { stream, lines: () => text.split("\n").filter(Boolean) };
  }

  /** The texts of a logger that writes JSON, which it keeps under this name. */
  const textsIn = (field, lines) => () => lines().map((line) => JSON.parse(line)[field]);

  const real = {
    pino() {
      const { stream, lines } = sink();
      return { logger: pino({ level: "trace" }, stream), texts: textsIn("msg", lines) };
    },
    bunyan() {
      const { stream, lines } = sink();
      const streams = [{ stream, level: "trace" }];
      return { logger: bunyan.createLogger({ name: "shop", streams }), texts: textsIn("msg", lines) };
    },
    winston() {
      const { stream, lines } = sink();
      const transports = [new winston.transports.Stream({ stream })];
      return {
        logger: winston.createLogger({ level: "silly", transports }),
        texts: textsIn("message", lines),
      };
    },
    console() {
      const { stream, lines } = sink();
      return { logger: new console.Console(stream, stream), texts: lines };
    },
  };

  for (const [name, make] of Object.entries(real)) {
    test(`of ${name} gets each line as its text, 100 % signs and all`, async () => {
      const { logger, texts } = make();
      await against(RETRIED, { logger, logLevel: "trace" }, (postproxy) =>
        postproxy.sendMessage("chat_1", { body: "100 %s %d {} sure" }),
      );
      const lines = texts();
      assert.equal(lines.length, 6, lines.join("\n"));
      assert(lines.every((line) => line.startsWith("postproxy-dm: sendMessage(chat_1): ")));
      assert(lines.some((line) => line.includes("100 %s %d {} sure")));
    });
  }

  for (const [title, fail] of [
    [
      "throws",
      () => {
        throw new Error("the disk is full");
      },
    ],
    [
      "rejects",
      async () => {
        throw new Error("the disk is full");
      },
    ],
    [
      "throws what can't be read",
      () => {
        throw {
          get message() {
            throw new Error("no");
          },
        };
      },
    ],
  ]) {
    test(`that ${title} ends no call, and is told of once`, async () => {
      const write = mock.method(console, "error", () => {});
      const logger = { debug: fail, info: fail, warn: fail, error: fail };
      try {
        const { id } = await against(RETRIED, { logger, logLevel: "trace" }, (postproxy) =>
          postproxy.sendMessage("chat_1", { body: "Hi" }),
        );
        assert.equal(id, "msg_1");
        await new Promise(setImmediate);
        assert.equal(write.mock.callCount(), 1);
        assert.match(write.mock.calls[0].arguments[0], /^postproxy-dm: the logger failed: /);
      } finally {
        write.mock.restore();
      }
    });
  }

  const made = (options) => () => new sdk.Postproxy({ apiKey: API_KEY, ...options });
  const madeReceiver = (options) => () =>
    sdk.createReceiver({ secret, on: { "message.received": () => {} }, ...options });
  for (const make of [made, madeReceiver]) {
    for (const [field, options] of [
      ["logger", { logger: "console" }],
      ["logger", { logger: {} }],
      ["logger", { logger: { ...keepingLogger().logger, warn: "no" } }],
      ["logLevel", { logLevel: "verbose" }],
      ["logLevel", { logLevel: 3 }],
      ["loglevel", { loglevel: "info" }],
    ]) {
      test(`is refused by its name: ${make.name} ${JSON.stringify(options)}`, async () => {
        const error = await failure(make(options));
        assert(error instanceof sdk.ValidationError);
        assert.equal(error.field, field);
      });
    }
  }

  test("has a level in the environment, which is refused by its name", async () => {
    process.env.POSTPROXY_LOG = "loud";
    try {
      assert.equal((await failure(made({}))).field, "POSTPROXY_LOG");
      assert(made({ logLevel: "off" })() instanceof sdk.Postproxy);
    } finally {
      delete process.env.POSTPROXY_LOG;
    }
  });
});

suite("a callback that fails", () => {
  for (const [title, options, call] of [
    ["onAttempt of the client", { onAttempt: fails }, {}],
    ["onAttempt of a call", {}, { onAttempt: fails }],
    ["onUploadProgress", {}, { onUploadProgress: fails }],
    ["onAttempt that rejects", { onAttempt: async () => fails() }, {}],
  ]) {
    test(`is reported, and ends no call: ${title}`, async () => {
      const { logger, lines } = keepingLogger();
      const file = { media: [new Uint8Array(1000)] };
      const { id } = await against(
        () => [201, {}, '{"id":"msg_1"}'],
        { logger, ...options },
        (postproxy) => postproxy.sendMessage("chat_1", file, call),
      );
      assert.equal(id, "msg_1");
      assert(lines.length > 0);
      const name = title.split(" ")[0];
      for (const [level, line] of lines) {
        assert.equal(level, "error");
        assert(line.startsWith(`postproxy-dm: ${name} failed: Error: the callback is broken\n`), line);
      }
    });
  }

  test("is one of those that run in the context of their caller", async () => {
    const storage = new AsyncLocalStorage();
    const seen = new Set();
    const see = (name) => seen.add(`${name} ${storage.getStore()}`);
    const logger = { debug: () => see("logger"), info: () => see("logger"), warn() {}, error() {} };
    const options = {
      ...{ logger, logLevel: "debug", maxConcurrency: 1 },
      apiKey: async () => {
        see("apiKey");
        return API_KEY;
      },
      onAttempt: () => see("onAttempt"),
    };
    const call = { onUploadProgress: () => see("onUploadProgress") };
    const file = { media: [new Uint8Array(1000)] };
    await against(RETRIED, options, (postproxy) =>
      Promise.all(
        ["a", "b"].map((name) => storage.run(name, () => postproxy.sendMessage("chat_1", file, call))),
      ),
    );
    const names = ["apiKey", "logger", "onAttempt", "onUploadProgress"];
    assert.deepEqual(
      [...seen].sort(),
      names.flatMap((name) => [`${name} a`, `${name} b`]),
    );
  });

  test("of a receiver is reported, and changes no outcome", async () => {
    const { logger, lines } = keepingLogger();
    const receiver = sdk.createReceiver({
      secret,
      logger,
      on: { "message.received": () => {} },
      onOutcome: fails,
    });
    const { status, outcome } = await deliver(receiver, received());
    assert.deepEqual([status, outcome], [204, "done"]);
    assert.match(lines[0][1], /^postproxy-dm: onOutcome failed: Error: the callback is broken/);
  });

  function fails() {
    throw new Error("the callback is broken");
  }
});

suite("the log of a receiver", () => {
  const event = received({ body: TEXT });

  async function written(logLevel, options, delivered = event, given) {
    const { logger, lines } = keepingLogger();
    const on = { "message.received": () => {} };
    const receiver = makeReceiver({
      logger,
      logLevel,
      on,
      onError: undefined,
      onDead: undefined,
      ...options,
    });
    await deliver(receiver, { ...delivered, id: `evt_${logLevel}` }, given);
    await receiver.close();
    return lines;
  }

  for (const [level, expected] of Object.entries({
    warn: [],
    info: ["info postproxy-dm: message.received evt_info: done in run 1"],
    debug: [
      "debug postproxy-dm: message.received evt_debug: run 1 begins",
      "info postproxy-dm: message.received evt_debug: done in run 1",
      "debug postproxy-dm: receiver: webhook answered 204 (done) in N ms",
    ],
  })) {
    test(`at ${level}`, async () => assert.deepEqual(masked(await written(level)), expected));
  }

  test("has bodies at trace alone", async () => {
    assert((await written("trace")).some(([level, line]) => level === "trace" && line.includes(TEXT)));
    assert(!JSON.stringify(await written("debug")).includes(TEXT));
  });

  test("has what a handler failed with, at error", async () => {
    const on = {
      "message.received": () => {
        throw new Error("the shop is closed", { cause: new TypeError("no door") });
      },
    };
    const lines = await written("error", { on, attempts: 1 });
    assert.match(
      lines[0][1],
      /^postproxy-dm: message\.received evt_error: run 1: Error: the shop is closed\n/,
    );
    assert.match(lines[0][1], /\ncause: TypeError: no door\n/);
    assert.match(lines[1][1], /evt_error: the event is dead: Error: the shop is closed/);
    assert.deepEqual(await written("off", { on, attempts: 1 }), []);
  });

  test("leaves errors to onError", async () => {
    const on = { "message.received": () => Promise.reject(new Error("no")) };
    assert.deepEqual(await written("error", { on, attempts: 1, onError: () => {} }), []);
  });

  test("has why a webhook is refused, and no secret", async () => {
    const lines = await written("trace", {}, event, { key: "whsec_another_one" });
    assert.match(lines[0][1], /^postproxy-dm: receiver: WebhookError: /);
    assert(!JSON.stringify(lines).includes("whsec_"));
    assert(!JSON.stringify(lines).includes(secret));
  });
});
