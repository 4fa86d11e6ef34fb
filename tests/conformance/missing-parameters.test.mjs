// The service's 400, as a program meets it: its text names the parameter that is missing, and so does the error's `field`. The
// SDK sends no such call, so each is made whole, and loses a parameter on its way to the emulator.

import { assert, connect, failure, sdk, suite, test, withEmulator } from "./harness.mjs";

/** How each call that can meet a 400 is made, by its method. */
const CALLS = {
  createChat: ({ whatsapp }) => [whatsapp, { participant_external_id: "15550001111", placement_id: "1" }],
  backfillChats: ({ facebook }) => [facebook, { from: "2026-01-01" }],
  setIceBreakers: ({ instagram }) => [instagram, [{ question: "Open?", payload: "OPEN" }]],
  listComments: ({ facebook }) => ["post_1", { profile_id: facebook }],
  getComment: ({ facebook }, comment) => [{ ...comment, profile_id: facebook }],
  privateReply: ({ facebook }, comment) => [{ ...comment, profile_id: facebook }, { text: "Hi" }],
  createTemplate: ({ whatsapp }) => [
    whatsapp,
    { name: "hello", category: "UTILITY", language: "en", components: [{ type: "BODY", text: "Hi" }] },
  ],
  createWebhook: () => [{ url: "https://shop.example/hooks", events: ["*"] }],
  blockUsers: ({ whatsapp }) => [whatsapp, { phone_number_id: "1", users: ["15550001111"] }],
  unblockUsers: ({ whatsapp }) => [whatsapp, { phone_number_id: "1", users: ["15550001111"] }],
  listBlockedUsers: ({ whatsapp }) => [whatsapp, { phone_number_id: "1" }],
  getBlockedUserStatus: ({ whatsapp }) => [whatsapp, { phone_number_id: "1", user: "15550001111" }],
  downloadMedia: ({ whatsapp }) => [whatsapp, { phone_number_id: "1", media_id: "2" }],
};

/** A fetch that takes a parameter out of the query or of the body, wherever it is. */
function without(name) {
  const lost = [];
  const send = async (address, { body, ...request }) => {
    const url = new URL(address);
    if (url.searchParams.has(name)) lost.push("query");
    url.searchParams.delete(name);
    if (!body) return fetch(url, request);
    const { [name]: value, ...rest } = await new Response(body).json();
    if (value !== undefined) lost.push("body");
    return fetch(url, { ...request, body: JSON.stringify(rest) });
  };
  return { send, lost };
}

suite("a parameter that is missing", () => {
  const context = withEmulator();

  /** The parameters that the emulator's document calls required, by the method's name: those that a 400 may name. */
  async function required() {
    const document = await (await fetch(`${context.emulator.url}/openapi.json`)).json();
    const read = (schema) =>
      schema.$ref ? document.components.schemas[schema.$ref.split("/").at(-1)] : schema;
    const found = {};
    for (const [path, methods] of Object.entries(document.paths)) {
      if (!path.startsWith("/api/")) continue;
      for (const { operationId, parameters = [], requestBody } of Object.values(methods)) {
        const inQuery = parameters.filter((it) => it.in === "query" && it.required).map((it) => it.name);
        const schema = requestBody?.content["application/json"]?.schema;
        const names = [...inQuery, ...((schema && read(schema).required) ?? [])];
        if (names.length > 0) found[operationId] = names;
      }
    }
    return found;
  }

  test("is the field of the error, in each call that has one", async () => {
    const { emulator } = context;
    const { comment } = await emulator.control("comment", {
      ...{ profile_id: emulator.profiles.facebook, participant_external_id: "jo", text: "How much?" },
    });
    const parameters = await required();
    assert.deepEqual(Object.keys(parameters).sort(), Object.keys(CALLS).sort());
    for (const [method, names] of Object.entries(parameters)) {
      for (const name of names) {
        const { send, lost } = without(name);
        const postproxy = connect(emulator, { fetch: send, maxRetries: 0 });
        const error = await failure(postproxy[method](...CALLS[method](emulator.profiles, comment)));
        const call = `${method} without ${name}: ${error}`;
        assert.equal(lost.length, 1, call);
        assert(error instanceof sdk.ValidationError, call);
        assert.deepEqual(
          [error.status, error.code, error.field, error.outcome],
          [400, "validation_failed", name, "rejected"],
          call,
        );
        assert.equal(error.message, `param is missing or the value is empty: ${name}`, call);
        assert.equal(error.body.error, "Bad Request", call);
      }
    }
  });
});
