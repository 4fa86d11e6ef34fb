// How each shell block of the documents is run, and which are run by another suite. A block of `curl` is the call of the
// method that it stands at: `of` makes what its placeholders stand for, `status` and `has` say what must come.

import { strict as assert } from "node:assert";
import { mkdtempSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pathToFileURL } from "node:url";
import { until } from "../emulator.mjs";
import { copyExample, start } from "./project.mjs";

const profile =
  (platform = "facebook") =>
  async ({ profiles }) => ({ PROFILE: profiles[platform], PSID: "7012345678901234" });

const chat =
  (platform = "facebook") =>
  async (emulator) => {
    const { chat, message } = await emulator.control("inbound", {
      profile_id: emulator.profiles[platform],
      participant_external_id: "person-1",
      text: "Hello",
    });
    return { CHAT: chat.id, MESSAGE: message.id, PROFILE: chat.profile_id, USER: "person-1", EVENT: "evt_1" };
  };

/** A message to the person, which the platform has. */
const sent =
  (platform, content = { body: "Hello" }) =>
  async (emulator) => {
    const ids = await chat(platform)(emulator);
    const { body } = await emulator.api("POST", `/chats/${ids.CHAT}/messages`, content);
    await until("the dispatch", async () => {
      const { body: message } = await emulator.api("GET", `/messages/${body.id}`);
      return message.status === "published";
    });
    return { ...ids, MESSAGE: body.id };
  };

const reacted = async (emulator) => {
  const ids = await chat()(emulator);
  await emulator.api("POST", `/messages/${ids.MESSAGE}/react`, { reaction: "like" });
  return ids;
};

const comment = async (emulator) => {
  const { post_id, comment_id, profile_id } = await emulator.control("comment", {
    profile_id: emulator.profiles.facebook,
    participant_external_id: "person-1",
    text: "Price?",
  });
  return { POST: post_id, COMMENT: comment_id, PROFILE: profile_id };
};

const sync = async (emulator) => {
  const PROFILE = emulator.profiles.facebook;
  const { body } = await emulator.api("POST", `/profiles/${PROFILE}/backfill_chats`, { from: "2026-01-01" });
  return { PROFILE, SYNC: body.id };
};

const template = async (emulator) => {
  const PROFILE = emulator.profiles.whatsapp;
  const { body } = await emulator.api("GET", `/profiles/${PROFILE}/templates`);
  return { PROFILE, TEMPLATE: body.data[0].id };
};

/** A file that a person sent; its bytes are JSON. */
const received = async (emulator) => {
  const { chat, message } = await emulator.control("inbound", {
    profile_id: emulator.profiles.whatsapp,
    participant_external_id: "person-1",
    attachments: [{ data: "eyJhIjoxfQ==", content_type: "application/json" }],
  });
  const [{ external_id: MEDIA }] = message.attachments;
  return { PROFILE: chat.profile_id, NUMBER: chat.external_placement_id, MEDIA };
};

const webhook = async (emulator) => {
  const content = { url: "https://shop.example/webhooks", events: ["*"] };
  const { body } = await emulator.api("POST", "/webhooks", content);
  return { WEBHOOK: body.id };
};

const nothing = async () => ({});

/** By method. `has` tells whether the JSON is right, given what the placeholders stand for. */
const calls = {
  listProfiles: { of: nothing, status: 200, has: ({ data }) => data.length === 5 },
  getProfile: { of: profile(), status: 200, has: ({ id }, { PROFILE }) => id === PROFILE },
  listPlacements: { of: profile("whatsapp"), status: 200, has: ({ data }) => data.length === 2 },
  listChats: { of: chat(), status: 200, has: ({ data }, { CHAT }) => data[0].id === CHAT },
  createChat: { of: profile(), status: 201, has: ({ participant_name: name }) => name === "Jane Doe" },
  getChat: { of: chat(), status: 200, has: ({ id }, { CHAT }) => id === CHAT },
  archiveChat: { of: chat("bluesky"), status: 200, has: ({ archived }) => archived },
  unarchiveChat: { of: chat("bluesky"), status: 200, has: ({ archived }) => archived === false },
  markRead: { of: chat(), status: 200, has: ({ id }, { CHAT }) => id === CHAT },
  startTyping: { of: chat(), status: [200, 202], has: ({ accepted }) => accepted },
  stopTyping: { of: chat(), status: [200, 202], has: ({ accepted }) => accepted },
  listMessages: { of: chat(), status: 200, has: ({ data }, { MESSAGE }) => data[0].id === MESSAGE },
  sendMessage: { of: chat(), status: 202, has: ({ body }) => body === "Your order shipped today." },
  "sendMessage (2)": { of: chat(), status: 202, has: ({ attachments }) => attachments.length === 1 },
  getMessage: { of: chat(), status: 200, has: ({ id }, { MESSAGE }) => id === MESSAGE },
  editMessage: { of: sent("telegram"), status: 200, has: ({ body }) => body === "It ships tomorrow." },
  react: { of: chat(), status: 200, has: ({ reactions }) => reactions[0].emoji === "👍" },
  unreact: { of: reacted, status: 200, has: ({ reactions }) => reactions.length === 0 },
  listComments: { of: comment, status: 200, has: ({ data }, { COMMENT }) => data[0].id === COMMENT },
  getComment: { of: comment, status: 200, has: ({ id, replies }, { COMMENT }) => id === COMMENT && replies },
  listAllComments: { of: comment, status: 200, has: ({ data }, { POST }) => data[0].post_id === POST },
  privateReply: { of: comment, status: 202, has: ({ body }) => body === "Here is the link." },
  reply: { of: chat(), status: 202, has: ({ body }) => body === "Thanks!" },
  waitForMessage: { of: sent("facebook"), status: 200, has: ({ status }) => status === "published" },
  getIceBreakers: {
    of: profile("instagram"),
    status: 200,
    has: (answer) => Array.isArray(answer.ice_breakers),
  },
  setIceBreakers: { of: profile("instagram"), status: 200 },
  deleteIceBreakers: { of: profile("instagram"), status: 200 },
  getParticipantStatus: { of: chat("instagram"), status: 200, has: (answer) => "is_verified_user" in answer },
  backfillChats: { of: profile(), status: 202, has: ({ profile_id: id }, { PROFILE }) => id === PROFILE },
  listChatSyncs: { of: sync, status: 200, has: ({ data }, { SYNC }) => data[0].id === SYNC },
  getChatSync: { of: sync, status: 200, has: ({ id }, { SYNC }) => id === SYNC },
  listTemplates: { of: profile("whatsapp"), status: 200, has: ({ data }) => data.length === 3 },
  createTemplate: { of: profile("whatsapp"), status: 201, has: ({ status }) => status === "PENDING" },
  listTemplateLibrary: { of: profile("whatsapp"), status: 200, has: ({ data }) => data.length > 0 },
  getTemplate: { of: profile("whatsapp"), status: 200, has: ({ language }) => language === "de" },
  updateTemplate: { of: template, status: 200, has: ({ id }, { TEMPLATE }) => id === TEMPLATE },
  deleteTemplate: { of: profile("whatsapp"), status: 200, has: ({ success }) => success },
  blockUsers: { of: received, status: 200, has: ({ block_users }) => block_users.added_users.length === 0 },
  unblockUsers: {
    of: received,
    status: 200,
    has: ({ block_users }) => block_users.removed_users.length === 0,
  },
  listBlockedUsers: { of: received, status: 200, has: ({ data }) => data.length === 0 },
  getBlockedUserStatus: { of: received, status: 200, has: ({ user }) => user.status === "not_blocked" },
  downloadMedia: { of: received, status: 200, has: ({ a }) => a === 1 },
  createWebhook: { of: nothing, status: 201, has: ({ secret }) => secret.length > 0 },
  listWebhooks: {
    of: webhook,
    status: 200,
    has: ({ data }, { WEBHOOK }) => data.some(({ id }) => id === WEBHOOK),
  },
  getWebhook: { of: webhook, status: 200, has: ({ id }, { WEBHOOK }) => id === WEBHOOK },
  updateWebhook: { of: webhook, status: 200, has: ({ enabled }) => enabled === false },
  deleteWebhook: { of: webhook, status: 200, has: ({ deleted }) => deleted },
  listWebhookDeliveries: { of: webhook, status: 200, has: ({ data }) => data.length === 0 },
};

const PLACEHOLDER =
  /(?<=[/=",-])(CHAT|COMMENT|EVENT|MEDIA|MESSAGE|NUMBER|POST|PROFILE|PSID|SYNC|TEMPLATE|USER|WEBHOOK)\b/g;

/** Runs a block of `curl`; its status and JSON. */
async function curl({ sh, text }, ids, env) {
  const command = text.trim().replaceAll(PLACEHOLDER, (name) => ids[name] ?? name);
  const { stdout, stderr } = await sh(`${command} --silent --show-error --write-out '\n%{http_code}'`, env);
  const [, body, status] = stdout.match(/^(.*)\n(\d+)$/s) ?? assert.fail(`curl: ${stderr}`);
  return { status: Number(status), json: body === "" ? undefined : JSON.parse(body) };
}

function callOf({ of, status, has = () => true }) {
  return {
    good: {
      "the call is answered": async (block) => {
        const { emulator } = block;
        const ids = await of(emulator);
        const answer = await curl(block, ids, { POSTPROXY: emulator.url, KEY: emulator.api_key });
        assert([status].flat().includes(answer.status), `${answer.status} ${JSON.stringify(answer.json)}`);
        assert(has(answer.json, ids), JSON.stringify(answer.json));
      },
    },
    bad: {
      "a wrong key": async (block) => {
        const { emulator } = block;
        const answer = await curl(block, await of(emulator), {
          POSTPROXY: emulator.url,
          KEY: "pp_test_wrong",
        });
        assert.equal(answer.status, 401);
      },
      "what is not there": async (block) => {
        const { emulator } = block;
        const answer = await curl(block, {}, { POSTPROXY: emulator.url, KEY: emulator.api_key });
        // A block that names nothing of the account finds nothing missing.
        const isOfSomething = new RegExp(`/${PLACEHOLDER.source.replace(/^\(\?<=.*?\]\)/, "")}`).test(
          block.text,
        );
        assert.equal(answer.status, isOfSomething ? 404 : [status].flat()[0]);
      },
    },
  };
}

/** Runs `work` while a route handler of examples/nextjs serves, as Next.js would. */
async function withRoute(emulator, work) {
  const folder = copyExample("nextjs");
  const env = {
    POSTPROXY_API_KEY: emulator.api_key,
    POSTPROXY_BASE_URL: emulator.url,
    SEND_TOKEN: "open sesame",
  };
  const before = { ...process.env };
  Object.assign(process.env, env);
  const { POST } = await import(pathToFileURL(join(folder, "app/api/send/route.js")).href);
  const server = createServer(async (incoming, outgoing) => {
    const { method, headers } = incoming;
    const body = Readable.toWeb(incoming);
    const url = `http://127.0.0.1${incoming.url}`;
    const response = await POST(new Request(url, { method, headers, body, duplex: "half" }));
    outgoing.writeHead(response.status).end(await response.text());
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  try {
    await work(`http://127.0.0.1:${server.address().port}`);
  } finally {
    server.close();
    for (const name of Object.keys(env)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}

/** Sends with the example's `curl`. */
function sendWith(change, check, token = "open sesame") {
  return async (block) => {
    const { emulator } = block;
    const { CHAT } = await chat()(emulator);
    await withRoute(emulator, async (url) => {
      const text = block.text.replace("http://localhost:3000", url).replace('"CHAT"', `"${CHAT}"`);
      const answer = await curl({ ...block, text: change(text) }, {}, { SEND_TOKEN: token });
      const { body } = await emulator.api("GET", `/chats/${CHAT}/messages?direction=outbound`);
      check(answer, body.data);
    });
  };
}

/** The text of a block, with what its placeholders stand for. */
const filled = (text, ids) => text.replaceAll(/\b[A-Z]{3,}\b/g, (name) => ids[name] ?? name);

/** A new home, without a key in the environment. */
const home = async ({ emulator }) => ({
  HOME: mkdtempSync(join(tmpdir(), "postproxy-dm-")),
  XDG_CONFIG_HOME: "",
  POSTPROXY_API_KEY: "",
  POSTPROXY_BASE_URL: emulator.url,
  KEY: emulator.api_key,
});

const refusedWith = (status) => (answer, messages) => {
  assert.deepEqual([answer.status, messages], [status, []]);
};

const same = (text) => text;

const exec = {
  good: {
    "runs the tests beside an emulator": async ({ sh, text }) => {
      const command = text.split("\n").find((line) => line.includes(" exec "));
      const { code, stdout, stderr } = await sh(command);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /^tests found http:\/\/127\.0\.0\.1:\d+/m);
    },
  },
  bad: {
    "tests that fail": async ({ sh, text }) => {
      const command = text.split("\n").find((line) => line.includes(" exec "));
      const { code } = await sh(command.replace("npm test", "node -e 'process.exit(3)'"));
      assert.equal(code, 3);
    },
  },
};

/** The command serves on the port that the documents name; here on a free one. */
const serve = {
  good: {
    serves: async ({ text, environment }) => {
      const [command] = text.trim().split("\n");
      const program = start("sh", ["-c", `exec ${command.replace(/#.*/, "")} --port 0 --json`], environment);
      try {
        const { url, api_key } = JSON.parse(await program.firstLine());
        const { status } = await fetch(`${url}/api/profiles`, {
          headers: { authorization: `Bearer ${api_key}` },
        });
        assert.equal(status, 200);
      } finally {
        await program.stop();
      }
    },
  },
  bad: {
    "a misspelt option": async ({ sh, text }) => {
      const [command] = text.trim().split("\n");
      const { code, stderr } = await sh(`${command.replace(/#.*/, "")} --prot 0`);
      assert.notEqual(code, 0);
      assert.match(stderr, /--prot/);
    },
  },
};

const faults = {
  good: {
    "sets the faults": async ({ sh, text, emulator }) => {
      const { code, stderr } = await sh(text.replace("http://127.0.0.1:4010", emulator.url));
      assert.equal(code, 0, stderr);
      const { seed, faults } = await emulator.control("faults");
      assert.equal(seed, 7);
      const kinds = faults.map(({ kind }) => kind);
      assert.deepEqual(kinds, ["rate_limit", "drop_after", "transient_platform_error"]);
    },
  },
  bad: {
    "a kind that there is not": async (block) => {
      const { emulator } = block;
      const text = block.text
        .replace("http://127.0.0.1:4010", emulator.url)
        .replace("rate_limit", "rate_limt");
      const { status, json } = await curl({ ...block, text }, {});
      assert(status === 400 || status === 422, String(status));
      assert.match(json.error, /^faults\[0\]\.kind must be rate_limit, /);
      assert.deepEqual((await emulator.control("faults")).faults, []);
    },
  },
};

export const shell = {
  ...Object.fromEntries(Object.entries(calls).map(([name, call]) => [`index.d.ts: ${name}`, callOf(call)])),
  "docs/emulator.md: The emulator": serve,
  "docs/testing.md: With the emulator": exec,
  "README.md: Test": exec,
  "npm/emulator/README.md: postproxy-dm-emulator": {
    good: { ...serve.good, ...exec.good },
    bad: { ...serve.bad, ...exec.bad },
  },
  "docs/emulator.md: Faults": faults,
  "docs/command.md: The command": {
    good: {
      "reads and sends": async (block) => {
        const ids = await chat()(block.emulator);
        const { code, stdout, stderr } = await block.sh(`set -e; ${filled(block.text, ids)}`);
        assert.equal(code, 0, stderr);
        const found = stdout.match(
          new RegExp(`^${ids.CHAT} .*$|^${ids.MESSAGE} .*Hello$|^msg_.*Is Tuesday fine\\?$`, "gm"),
        );
        assert.equal(found.length, 3, stdout);
      },
    },
    bad: {
      "what is not there": async ({ sh, text }) => {
        const { code, stderr } = await sh(text);
        assert.equal(code, 1);
        assert.match(stderr, /not found/i);
      },
    },
  },
  "docs/command.md: The key": {
    good: {
      "comes from the file": async (block) => {
        const { code, stdout, stderr } = await block.sh(block.text, await home(block));
        assert.equal(code, 0, stderr);
        assert.match(stdout, /facebook/);
      },
    },
    bad: {
      "is refused where others can read it": async (block) => {
        const { code, stderr } = await block.sh(
          block.text.replace("umask 077", "umask 022"),
          await home(block),
        );
        assert.equal(code, 2);
        assert.match(stderr, /chmod 600/);
      },
    },
  },
  "examples/nextjs/README.md: Webhooks and sending in a Next.js app (2)": {
    good: {
      sends: sendWith(same, (answer, [message]) => {
        assert.equal(answer.status, 202);
        assert.deepEqual([message.id, message.body], [answer.json.id, "Your order shipped today."]);
      }),
    },
    bad: {
      "a wrong token": sendWith(same, refusedWith(401), "guess"),
      "no JSON": sendWith((text) => text.replace("{", ""), refusedWith(400)),
      "JSON that is no object": sendWith((text) => text.replace(/\{.*\}/, "null"), refusedWith(400)),
      "no text": sendWith((text) => text.replace("Your order shipped today.", ""), refusedWith(422)),
      "an unknown chat": sendWith(
        (text) => text.replace(/"chat_id": "\w+"/, '"chat_id": "nobody"'),
        refusedWith(404),
      ),
      "too long a text": sendWith(
        (text) => `head -c 1048577 /dev/zero | ${text.replace(/-d '.*'/s, "--data-binary @-")}`,
        refusedWith(413),
      ),
    },
  },
};

/** Blocks that are run by another suite, or are no program, each with the reason. */
export const elsewhere = {
  "README.md: See it work": "tests/start runs `npm start`",
  "README.md: See it work (2)": "`npm test` is what runs this",
  "docs/going-live.md: Where it runs": "a Dockerfile: it needs Docker",
  "docs/start.md: See it work": "tests/start runs `npm start`",
  "docs/start.md: See it work (2)": "what `npm start` prints: tests/start compares it",
  "docs/start.md: See it work (3)": "`npm test` is what runs this",
  "README.md: Install": "tests/packages and tests/consumers install what is packed",
  "CONTRIBUTING.md: Contributing":
    "the scripts that run this: `npm start`, `build`, `check`, `test`, `bench`, `soak`",
  "ARCHITECTURE.md: The layers": "a drawing: `npm run check` holds the imports to it",
  "ARCHITECTURE.md: How to add an endpoint": "a row of crates/core/facts: `npm run check` reads them all",
  "ARCHITECTURE.md: The map": "a list of folders, no program",
  "docs/receiving.md: When a handler fails": "tests/receiver runs the command",
  "docs/chat-sdk.md: The Chat SDK": "tests/chat-adapter packs what is published, and uses it by this name",
  "npm/chat-adapter/README.md: Installation": "the same",
  "examples/chat-sdk/README.md: A bot on the Chat SDK": "tests/chat-adapter starts the example",
  "examples/chat-sdk/README.md: A bot on the Chat SDK (2)": "tests/chat-adapter runs the bot",
  "examples/chat-sdk/README.md: A bot on the Chat SDK (3)": "tests/chat-adapter runs the tools",
  "docs/command.md: Webhooks on a laptop": "tests/cli runs `listen`",
  "docs/command.md: A webhook that fails": "tests/cli runs `verify`",
  "docs/command.md: Completion": "tests/cli gives each shell its script",
  "examples/browser-extension/README.md: A unified inbox as a browser extension":
    "tests/consumers/examples builds it",
  "examples/cloudflare-worker/README.md: A reply bot on Cloudflare Workers":
    "a deployment to an account of Cloudflare's",
  "examples/comment-funnel/README.md: From a comment to a chat": "tests/start starts an emulator",
  "examples/comment-funnel/README.md: From a comment to a chat (2)": "tests/start runs the bot",
  "examples/nextjs/README.md: Webhooks and sending in a Next.js app":
    "tests/consumers/examples builds and starts it",
  "examples/vercel-edge/README.md: A reply bot as a Vercel edge function":
    "a deployment to an account of Vercel's",
};
