// `npm start` as a user runs it: the transcript, a failure wherever a step fails, one's own bot, and every option.

import { strict as assert } from "node:assert";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Postproxy } from "postproxy-dm";
import { until } from "../emulator.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Runs `npm start -- --once`; its exit code and everything it printed. */
function start(args = [], env = {}) {
  return run(["--once", ...args], env);
}

function run(args, env = {}) {
  return new Promise((resolve) => {
    execFile(
      "npm",
      ["start", "--silent", "--", ...args],
      { cwd: root, env: { ...process.env, ...env } },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, output: stdout + stderr }),
    );
  });
}

let folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "postproxy-start-"));
});
after(() => rm(folder, { recursive: true }));

const botFile = async (source) => {
  const file = join(folder, "bot.mjs");
  await writeFile(file, source);
  return ["--bot", file];
};

/** A bot of someone else's, which reacts to nothing: what it does with an event, and how it says where it listens. */
const ownBot = ({
  onEvent = "await postproxy.reply(event, { body: 'Mine' });",
  path = "/webhooks",
  say,
  listen,
}) => `
  import { createServer } from "node:http";
  import { buffer } from "node:stream/consumers";
  import { parseWebhook, Postproxy } from ${JSON.stringify(new URL("../../npm/node.js", import.meta.url).href)};
  const { POSTPROXY_API_KEY: apiKey, POSTPROXY_BASE_URL: baseUrl, POSTPROXY_WEBHOOK_SECRET: secret } = process.env;
  const postproxy = new Postproxy({ apiKey, baseUrl });
  const server = createServer(async (request, response) => {
    try {
      if (request.url !== ${JSON.stringify(path)}) throw new Error("nothing is at " + request.url);
      const event = parseWebhook(await buffer(request), request.headers, secret);
      if (event.type === "message.received") { ${onEvent} }
      response.writeHead(204).end();
    } catch (error) {
      console.error(error.message);
      response.writeHead(500).end();
    }
  });
  server.listen(Number(process.env.PORT), ${JSON.stringify(listen ?? "127.0.0.1")}, () => {
    const { port } = server.address();
    ${say ?? 'console.log("Listening on http://127.0.0.1:" + port)'};
  });`;

/** What is printed after the set-up, without what differs from run to run: the bot's own lines come when they come. */
function transcript(output) {
  const text = output.slice(output.indexOf("The emulator serves")).replaceAll(/^ {2}\[bot\].*\n/gm, "");
  return text.replaceAll(/\d\d:\d\d:\d\d\.\d{3}/g, "TIME").replaceAll(/:\d{4,5}\b/g, ":PORT");
}

describe("npm start -- --once", () => {
  test("plays the conversation to its end", async () => {
    const { code, output } = await start();
    assert.equal(code, 0, output);
    const steps = [
      ...["Messenger", "Where is my order", "Thanks for writing", "✓ sent", "✓ delivered", "✓ read"],
      ...["👍 to", "❤ to"],
      ...["Instagram", "Is the green one back", "Thanks for writing", "✓ sent, delivered, read", "❤ to"],
      ...["Telegram", "Do you ship", "Thanks for writing", "✓ sent\n"],
      ...["Bluesky", "Are you open", "Thanks for writing", "✓ sent\n"],
      ...["WhatsApp", "Can I change", "Thanks for writing", "✓ sent, delivered, read"],
      ...[
        "while reactions fail",
        "Thanks for writing",
        "✗ the reaction failed",
        "👍 to",
        "✓ still one answer",
      ],
      "21 signed webhooks delivered",
    ];
    let at = -1;
    for (const step of steps) {
      assert(output.indexOf(step, at) > at, `${step} is missing or out of order in\n${output}`);
      at = output.indexOf(step, at);
    }
    const page = await readFile(join(root, "docs/start.md"), "utf8");
    const [, shown] = page.match(/```\n(Setting up.*?)```/s);
    assert.equal(transcript(shown), transcript(output), "docs/start.md shows what is printed");
  });

  test("fails when the bot has the wrong secret, and shows why", async () => {
    const { code, output } = await start([], { POSTPROXY_WEBHOOK_SECRET: "whsec_wrong" });
    assert.equal(code, 1);
    assert.match(output, /\[bot\] WebhookError: the signature does not match/);
    assert.match(output, /The bot's answer did not happen/);
  });

  test("fails when the bot has the wrong key", async () => {
    const { code, output } = await start([], { POSTPROXY_API_KEY: "pp_test_wrong" });
    assert.equal(code, 1);
    assert.match(output, /\[bot\] AuthenticationError/);
    assert(!output.includes("pp_test_wrong"));
  });

  test("fails when the bot does not start", async () => {
    const { code, output } = await start(await botFile("process.exit(3);"));
    assert.equal(code, 1);
    assert.match(output, /The bot ended with 3 before it was ready/);
  });

  test("fails when the bot is killed on the way", async () => {
    const bot = `
      import { createServer } from "node:http";
      const server = createServer(() => process.kill(process.pid, "SIGKILL"));
      server.listen(0, "127.0.0.1", () => console.log("http://127.0.0.1:" + server.address().port));`;
    const { code, output } = await start(await botFile(bot));
    assert.equal(code, 1);
    assert.match(output, /did not happen: the bot has ended/);
  });

  test("fails when the bot says nothing to the customer", async () => {
    const bot = `
      import { createServer } from "node:http";
      const server = createServer((_, response) => response.writeHead(204).end());
      server.listen(0, "127.0.0.1", () => console.log("http://127.0.0.1:" + server.address().port));`;
    const { code, output } = await start(await botFile(bot));
    assert.equal(code, 1);
    assert.match(output, /The bot's answer did not happen within 15 s/);
  });

  test("fails when the bot fails on one platform", async () => {
    const onEvent = `
      const { platform } = await postproxy.getChat(event.data.object.chat_id);
      await postproxy.reply(event, { body: "Mine" });
      if (platform === "telegram") throw new Error("no reactions there");`;
    const { code, output } = await start(await botFile(ownBot({ onEvent })));
    assert.equal(code, 1, output);
    assert.match(output, /Instagram\n(.*\n)+.*✓ sent, delivered, read/);
    assert.match(output, /\[bot\] no reactions there/);
    assert.match(output, /on Telegram did not happen|every webhook did not happen/);
    assert.match(output, /the bot answered message\.received with 500/);
  });
});

describe("npm start -- --bot", () => {
  for (const [what, bot, shown] of [
    ["that reacts to nothing", {}, []],
    [
      "that prints more than its address",
      {
        say: `console.log("Reading https://docs.example/ first");
          console.log("\\x1b[32m➜  Local:\\x1b[39m   http://localhost:" + port + "/.");
          console.log("Ready.")`,
      },
      ["[bot] Reading https://docs.example/ first", "[bot] Ready."],
    ],
    [
      "that listens on every address, and at a path of its own",
      { listen: "0.0.0.0", path: "/hooks/dm", say: 'console.log("on http://0.0.0.0:" + port + "/hooks/dm")' },
      ["The bot listens on http://127.0.0.1:"],
    ],
  ]) {
    test(`plays a bot ${what}`, async () => {
      const { code, output } = await start(await botFile(ownBot(bot)));
      assert.equal(code, 0, output);
      assert.equal(output.match(/bot {4}Mine/g).length, 5, output);
      for (const text of shown) assert(output.includes(text), `${text} is missing in\n${output}`);
    });
  }

  test("plays the platforms that are named", async () => {
    const onEvent = `
      const { platform } = await postproxy.getChat(event.data.object.chat_id);
      if (platform !== "telegram") throw new Error("Telegram only");
      await postproxy.reply(event, { body: "Mine" });`;
    const { code, output } = await start([...(await botFile(ownBot({ onEvent }))), "--platform=telegram"]);
    assert.equal(code, 0, output);
    assert.doesNotMatch(output, /Messenger|Instagram/);
  });

  test("says so when the bot prints no address", async () => {
    const silent = `console.log("Docs: https://docs.example/"); setInterval(() => {}, 1000);`;
    const { code, output } = await start(await botFile(silent));
    assert.equal(code, 1);
    assert.match(output, /\[bot\] Docs/);
    assert.match(
      output,
      /The bot did not print a line with its address, such as "Listening on .*" within 15 s/,
    );
  });

  test("says so when the bot ends without an address", async () => {
    const { code, output } = await start(await botFile(`console.log("Bye."); process.exitCode = 0;`));
    assert.equal(code, 1);
    assert.match(output, /The bot ended with 0 before it was ready/);
  });
});

describe("npm start -- OPTIONS", () => {
  test("--help prints every option and what a bot must do, and builds nothing", async () => {
    const { code, output } = await run(["--help"]);
    assert.equal(code, 0, output);
    const parts = [
      "--once",
      "--bot FILE",
      "--platform NAME",
      "--port NUMBER",
      "--help",
      "Listening on http://",
      "PORT",
    ];
    for (const part of parts) assert(output.includes(part), `${part} is missing in\n${output}`);
    assert.doesNotMatch(output, /Setting up/);
    assert.deepEqual(await run(["-h"]), { code, output });
  });

  for (const [args, words] of [
    [["--oops"], /Unknown option '--oops'/],
    [["stray"], /Unexpected argument 'stray'/],
    [["--bot"], /'--bot <value>' argument missing/],
    [["--bot", "nowhere.mjs"], /--bot must be a file, and there is none at .*nowhere\.mjs/],
    [["--bot", "scripts"], /--bot must be a file/],
    [["--port", "http"], /--port must be a number from 0 to 65535, got http/],
    [["--port", "65536"], /--port must be/],
    [["--platform", "facebok"], /--platform must be one of facebook, .*, got facebok/],
  ]) {
    test(`${args.join(" ")} is refused at once, with exit code 2`, async () => {
      const { code, output } = await run(args);
      assert.equal(code, 2);
      assert.match(output, words);
      assert.match(output, /--help/);
      assert.doesNotMatch(output, /Setting up/);
    });
  }
});

test("npm start stays up, and what it prints is what a client takes", async () => {
  const child = spawn("npm", ["start", "--silent", "--", "--port", "0", "--platform", "facebook"], {
    cwd: root,
    // A group of its own, to press Ctrl+C in as a terminal does.
    detached: true,
  });
  const ended = once(child.stdout, "close");
  try {
    let output = "";
    child.stdout.on("data", (text) => {
      output += text;
    });
    await until("the last line", () => output.includes("Press Ctrl+C"), 60_000);
    const printed = (name) => output.match(new RegExp(`^ *${name}=(\\S+)$`, "m"))[1];
    const postproxy = new Postproxy({
      apiKey: printed("POSTPROXY_API_KEY"),
      baseUrl: printed("POSTPROXY_BASE_URL"),
    });
    assert.equal((await postproxy.listProfiles()).data.length, 5);
    assert(output.includes(`The emulator serves ${printed("POSTPROXY_BASE_URL")}\n`));
  } finally {
    process.kill(-child.pid, "SIGINT");
    await ended;
  }
});
