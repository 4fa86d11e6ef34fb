// The vectors that core is tested with, through the package: what goes over a real socket, which webhooks are
// trusted and how they are read, where a window stands. A case that JavaScript can't express is named.

import { readFileSync } from "node:fs";
import { after, before } from "node:test";
import * as portable from "../runtimes/portable/vectors.js";
import { assert, failure, sdk, startReceiver, suite, test } from "./harness.mjs";

/** The cases of a file; at least so many, so that an empty file is no success. */
function vectors(name, least) {
  const text = readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf8");
  const file = JSON.parse(text);
  assert(file.cases.length >= least, `${name}.json has too few cases`);
  return file;
}

const VERSION = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const TAKES_QUERY = new Set([
  "listChats",
  "listMessages",
  "listChatSyncs",
  "listTemplates",
  "listTemplateLibrary",
  "listWebhookDeliveries",
  "listComments",
  "listAllComments",
  "listBlockedUsers",
  "getBlockedUserStatus",
  "downloadMedia",
]);
const TAKES_TEMPLATE = new Set(["getTemplate", "updateTemplate", "deleteTemplate"]);
const TAKES_CONTENT = new Set([
  "createChat",
  "sendMessage",
  "editMessage",
  "react",
  "backfillChats",
  "createTemplate",
  "updateTemplate",
  "blockUsers",
  "unblockUsers",
  "createWebhook",
  "updateWebhook",
]);
/** How many ids a method takes, where it is not one. */
const IDS = {
  listProfiles: 0,
  listAllComments: 0,
  listWebhooks: 0,
  createWebhook: 0,
  getParticipantStatus: 2,
  getChatSync: 2,
};

/** What a vector's parts are as the arguments of its method, but for the options. */
function argumentsOf({ endpoint, ids = [], query, content }) {
  if (endpoint === "privateReply") {
    const [post_id, comment_id] = ids;
    return [{ post_id, comment_id, ...query }, content];
  }
  if (endpoint === "getComment") {
    const [post_id, comment_id] = ids;
    return [{ post_id, comment_id, ...query }];
  }
  if (endpoint === "setIceBreakers") return [ids[0], content.ice_breakers];
  if (TAKES_TEMPLATE.has(endpoint)) {
    const [profileId, id] = ids;
    const template = query === undefined ? id : { name: id, ...query };
    return endpoint === "updateTemplate" ? [profileId, template, content] : [profileId, template];
  }
  const given = [...ids];
  while (given.length < (IDS[endpoint] ?? 1)) given.push(undefined);
  if (TAKES_QUERY.has(endpoint)) given.push(query);
  if (TAKES_CONTENT.has(endpoint)) given.push(content);
  return given;
}

suite("vectors: requests", () => {
  const { client: defaults, cases } = vectors("requests", 270);
  let server;
  before(async () => {
    // An object, a list and a page in one.
    const nothing = JSON.stringify({ total: 0, page: 0, per_page: 20, data: [] });
    server = await startReceiver(() => [200, { "content-type": "application/json" }, nothing]);
  });
  after(() => server.stop());

  /** Why a case can't be put to the package: its arguments are JavaScript values, not texts. */
  const inexpressible = ({ endpoint, ids, query, content_text }) => {
    if (ids?.[0]?.id !== undefined) return "an object with an id stands for it here";
    const takesQuery =
      TAKES_QUERY.has(endpoint) ||
      TAKES_TEMPLATE.has(endpoint) ||
      ["privateReply", "getComment"].includes(endpoint);
    if (query !== undefined && !takesQuery) return "this method takes no query";
    if (content_text === undefined) return undefined;
    try {
      const value = JSON.parse(content_text);
      return JSON.stringify(value) === content_text ? undefined : "no value is written so";
    } catch {
      return "no value is written so";
    }
  };

  /** Makes the call with its service moved to our server; the client's options are otherwise the case's. */
  const call = ({ client = defaults, content_text, options, ...vector }) => {
    const here = { ...client };
    const isOurs = client.baseUrl === undefined || client.baseUrl === null;
    if (isOurs) here.baseUrl = server.url;
    else if (vector.expected.error === undefined)
      here.baseUrl = client.baseUrl.replace(/^https?:\/\/[^/]+/, server.url);
    const postproxy = new sdk.Postproxy(here);
    const content = content_text === undefined ? vector.content : JSON.parse(content_text);
    // A deadline of a millisecond is a matter of options here, not of the wire.
    const unhurried = options?.timeoutMs === 1 ? { ...options, timeoutMs: 10_000 } : options;
    return postproxy[vector.endpoint](...argumentsOf({ ...vector, content }), unhurried);
  };

  let expressed = 0;
  for (const vector of cases) {
    if (inexpressible(vector)) continue;
    expressed += 1;
    test(vector.name, async () => {
      const { expected } = vector;
      server.requests.length = 0;
      if (expected.error) {
        const error = await failure(async () => call(vector));
        assert(error instanceof sdk.ValidationError, String(error));
        assert.equal(error.field, expected.error.field);
        assert.equal(error.code, expected.error.code);
        assert.equal(error.outcome, expected.error.outcome);
        const [beginning, isWhole] = [
          expected.error.message.split("…")[0],
          !expected.error.message.endsWith("…"),
        ];
        assert(isWhole ? error.message === beginning : error.message.startsWith(beginning), error.message);
        for (const hidden of [expected.error.hides ?? []].flat()) {
          assert(!`${error.stack}${JSON.stringify(error)}`.includes(hidden));
        }
        assert.equal(server.requests.length, 0);
        return;
      }
      await call(vector);
      const [request] = server.requests;
      assert.equal(request.method, expected.method);
      assert.equal(request.url, expected.url.replace(/^https?:\/\/[^/]+/, ""));
      for (const [name, value] of Object.entries(expected.headers ?? {})) {
        const sent = request.headers[name];
        if (value === null) assert.equal(sent, undefined, name);
        else if (value === "{uuid}") assert.match(sent, UUID);
        else assert.equal(sent, value.replace("{version}", VERSION));
      }
      const body = request.body.toString();
      if (expected.body_text !== undefined) assert.equal(body, expected.body_text);
      else if (expected.body === undefined) assert.equal(body, "");
      else assert.deepEqual(JSON.parse(body), expected.body);
    });
  }

  test("are nearly all expressed", () =>
    assert(expressed >= cases.length - 8, `${expressed} of ${cases.length}`));
});

suite("vectors: errors", () => {
  const { cases } = vectors("errors", 50);
  let server;
  let answer;
  before(async () => {
    server = await startReceiver(() => [
      answer.status,
      { "content-type": "application/json" },
      JSON.stringify(answer.body),
    ]);
  });
  after(() => server.stop());

  for (const { name, status, body, expected } of cases) {
    test(name, async () => {
      answer = { status, body };
      const postproxy = new sdk.Postproxy({ apiKey: "pp_test", baseUrl: server.url, maxRetries: 0 });
      const error = await failure(postproxy.sendMessage("chat_1", { body: "Hi" }));
      const asked = `(POST ${server.url}/api/chats/chat_1/messages)`;
      assert(error instanceof sdk[expected.class], String(error));
      assert.equal(error.message, expected.message.replace("…", asked));
      assert.equal(error.field ?? null, expected.field);
      assert.deepEqual(error.body, body);
    });
  }
});

for (const [name, tests] of Object.entries(portable)) {
  suite(`vectors: ${name}`, () => {
    for (const [title, work] of tests(vectors(name, 1))) test(title, () => work({ sdk }));
  });
}
