// Every field of every call's arguments, misspelt: the service would drop it without a word, so an error must name it
// before anything is sent. The fields come from the emulator's OpenAPI document, which core's own types make.

import { inspect } from "node:util";
import { assert, failure, sdk, suite, test, withEmulator } from "./harness.mjs";

/** How each call takes its ids, if not one after the other; then come the query or content, and the options. */
const COMMENT = { post_id: "post", comment_id: "comment", profile_id: "profile" };
const IDS = { privateReply: [COMMENT], getComment: [COMMENT] };

/** Calls whose query is a part of the reference to what they are about. */
const IN_REFERENCE = new Set([
  "privateReply",
  "getComment",
  "getTemplate",
  "updateTemplate",
  "deleteTemplate",
]);

/** Calls that wrap their content in a field of their own. */
const UNWRAP = { setIceBreakers: ({ ice_breakers }) => ice_breakers };

/** Fields of the wire that no caller writes under this name. */
const IS_WRAPPED = { setIceBreakers: ["ice_breakers"] };

/** Other spellings of a name: camelCase or snake_case, and the other number. A name that is another field is none. */
function misspellings(name, siblings) {
  const camel = name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
  const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const number = name.endsWith("ies")
    ? `${name.slice(0, -3)}y`
    : name.endsWith("s")
      ? name.slice(0, -1)
      : `${name}s`;
  return [camel, snake, number].filter((text) => text !== name && !siblings.includes(text));
}

/** What a schema stands for, wherever it is. */
function resolved(document, schema) {
  if (schema?.$ref === undefined) return schema ?? {};
  const [, ...place] = schema.$ref.split("/");
  return place.reduce((at, name) => at[name.replaceAll("~1", "/").replaceAll("~0", "~")], document);
}

/** Each field below a schema: its name, its siblings, and what puts an object that has it into a content. */
function fieldsOf(document, schema, wrap = (inner) => inner, above = []) {
  const here = resolved(document, schema);
  if (above.includes(here)) return [];
  const path = [...above, here];
  const alternatives = [...(here.anyOf ?? []), ...(here.oneOf ?? []), ...(here.allOf ?? [])];
  const inner = alternatives.flatMap((one) => fieldsOf(document, one, wrap, path));
  if (here.items) inner.push(...fieldsOf(document, here.items, (item) => wrap([item]), path));
  const properties = Object.entries(here.properties ?? {});
  const siblings = properties.map(([name]) => name);
  const own = properties.flatMap(([name, value]) => [
    { name, siblings, wrap },
    ...fieldsOf(document, value, (it) => wrap({ [name]: it }), path),
  ]);
  return [...inner, ...own];
}

suite("a misspelt field is named:", () => {
  const context = withEmulator();

  /** Why a misspelt name is not refused by it, if so. */
  async function slip(call, misspelt) {
    const error = await failure(call).catch(() => "it was taken");
    const isRefused = error instanceof sdk.ValidationError && error.outcome === "not_sent";
    // By its own name, or, within a list, as `buttons[0].titel`.
    const isNamed = new RegExp(`(^|[ .])${misspelt} is not (a field|a parameter|an option)`);
    return isRefused && isNamed.test(error.message) ? [] : [`${misspelt}: ${error}`];
  }

  test("each parameter and each field of each call", async () => {
    const document = await (await fetch(`${context.emulator.url}/openapi.json`)).json();
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.values(methods).map((operation) => ({ path, ...operation })),
    );
    let tried = 0;
    const slips = [];
    for (const { path, operationId: id, parameters = [], requestBody } of operations) {
      if (path.startsWith("/_emulator") || typeof context.postproxy[id] !== "function") continue;
      const ids = IDS[id] ?? [...path.matchAll(/{(\w+)}/g)].map(([, name]) => name);
      const call = (...given) => context.postproxy[id](...ids, ...given);
      const attempt = async (misspelt, ...given) => {
        tried += 1;
        slips.push(...(await slip(() => call(...given), misspelt)).map((text) => `${id}: ${text}`));
      };
      const isOwn = (it) => it.in === "query" && it.name !== "profile_group_id";
      const query = parameters.filter(isOwn).map(({ name }) => name);
      for (const misspelt of IN_REFERENCE.has(id) ? [] : query.flatMap((name) => misspellings(name, query))) {
        await attempt(misspelt, { [misspelt]: "a" });
      }
      const schema = requestBody?.content["application/json"]?.schema;
      for (const { name, siblings, wrap } of schema ? fieldsOf(document, schema) : []) {
        if (IS_WRAPPED[id]?.includes(name)) continue;
        for (const misspelt of misspellings(name, siblings)) {
          const content = wrap({ [misspelt]: "a" });
          await attempt(misspelt, UNWRAP[id] ? UNWRAP[id](content) : content);
        }
      }
    }
    assert.deepEqual(slips, []);
    assert(tried > 150, `only ${tried} were tried`);
  });

  const options = ["timeoutMs", "maxRetries", "profileGroupId", "platform", "signal", "onAttempt"];
  const written = [...options, "idempotencyKey", "onUploadProgress"];
  for (const [name, known, call] of [
    ["a list's", written, (it, given) => it.listChats("profile", {}, given)],
    ["a message's", written, (it, given) => it.sendMessage("chat", { body: "Hi" }, given)],
    ["a private reply's", written, (it, given) => it.privateReply(COMMENT, { text: "Hi" }, given)],
    ["a template's", written, (it, given) => it.deleteTemplate("profile", "template", given)],
    ["a wait's", [...options, "until"], (it, given) => it.waitForMessage("message", given)],
  ]) {
    test(`each of ${name} options`, async () => {
      for (const misspelt of known.flatMap((option) => misspellings(option, known))) {
        assert.deepEqual(await slip(() => call(context.postproxy, { [misspelt]: "a" }), misspelt), []);
      }
    });
  }

  test("each id of a comment", async () => {
    for (const name of Object.keys(COMMENT)) {
      const { [name]: id, ...others } = COMMENT;
      for (const misspelt of misspellings(name, [])) {
        const comment = { ...others, [misspelt]: id };
        const { getComment, privateReply } = context.postproxy;
        for (const call of [getComment, (it) => privateReply.call(context.postproxy, it, { text: "Hi" })]) {
          assert.deepEqual(await slip(() => call.call(context.postproxy, comment), misspelt), []);
        }
      }
    }
  });

  test("each part of a template's name", async () => {
    for (const misspelt of ["names", "Name", "languages", "lang"]) {
      const template = { name: "order_shipped", [misspelt]: "de" };
      const error = await failure(context.postproxy.deleteTemplate("profile", template));
      assert.equal(error.field, `template.${misspelt}`);
      assert.equal(error.outcome, "not_sent");
    }
  });

  test("an id that is too long is named, whatever it is of", async () => {
    const long = "x".repeat(70_000);
    for (const [field, call] of [
      ["chat_id", (it) => it.getChat(long)],
      ["template_id", (it) => it.getTemplate("profile", long)],
      ["template_id", (it) => it.deleteTemplate("profile", { name: long, language: "de" })],
      ["comment_id", (it) => it.getComment({ ...COMMENT, comment_id: long })],
      ["profile_id", (it) => it.getComment({ ...COMMENT, profile_id: long })],
      ["post_ids", (it) => it.listAllComments({ post_ids: [long] })],
      ["profileGroupId", (it) => it.listProfiles({ profileGroupId: long })],
    ]) {
      const error = await failure(call(context.postproxy));
      assert(error instanceof sdk.ValidationError, inspect(error));
      assert.equal(error.field, field);
      assert.match(error.message, /is too long/);
    }
  });

  test("a set for a list says what a list is", async () => {
    const error = await failure(context.postproxy.listAllComments({ post_ids: new Set(["post"]) }));
    assert.equal(error.field, "post_ids");
    assert.match(error.message, /must be a string or a list of strings, got a Set object/);
  });

  test("every wrong id of a comment is named", async () => {
    const error = await failure(context.postproxy.getComment({ post_id: 1, comment_id: "", profile_id: [] }));
    assert.equal(error.field, "post_id");
    for (const name of Object.keys(COMMENT)) assert.match(error.message, new RegExp(`${name} must`));
  });
});
