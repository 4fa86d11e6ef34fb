// Three processes of a bot on one Redis, which answers with streams while its processes die and freeze: one answer to each
// message, in order. POSTPROXY_RECEIVING_SEED repeats a run's choices.

import { after, before, it } from "node:test";
import { fileURLToPath } from "node:url";
import { Bots } from "../receiving/system/bots.mjs";
import { threeBots } from "../receiving/system/rows.mjs";
import { DISORDER } from "../receiving/system/system.mjs";
import { startRedis } from "../stores/redis-server.mjs";
import { wholeAnswers } from "./system/whole.mjs";

const PROGRAM = fileURLToPath(new URL("system/bot.mjs", import.meta.url));

let redis;
before(async () => {
  redis = await startRedis(["--appendonly", "yes"]);
});
after(() => redis.kill());

/** Each row has databases of its own. */
let databases = 0;
function database() {
  databases += 1;
  return `${redis.url}/${databases}`;
}

function threeChatBots({ bot, ...row }) {
  return threeBots({
    ...row,
    bot: { state: database(), pauseMs: 8, ...bot },
    makeBots: (...given) => new Bots(...given, PROGRAM),
    inspect: wholeAnswers,
  });
}

it("answers each message once and in order, with a store", async () => {
  await threeChatBots({ store: database(), platforms: ["facebook"], load: { customers: 50, messages: 4 } });
});

it("answers each message once and in order, with the SDK's own state", async () => {
  await threeChatBots({
    platforms: ["facebook"],
    load: { customers: 30, messages: 3 },
  });
});

it("leaves one whole answer to each message where the answer grows", async () => {
  await threeChatBots({
    store: database(),
    platforms: ["telegram"],
    load: { customers: 24, messages: 3 },
    bot: { pauseMs: 200, failing: 0.2 },
    receiver: { attempts: 20 },
    faults: [...DISORDER, { kind: "drop_after", operation: "editMessage", probability: 0.05 }],
  });
});
