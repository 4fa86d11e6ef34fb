// What people do wrong in the first hour, and whether the error says what to do instead.

import { once } from "node:events";
import { createServer } from "node:net";
import { inspect } from "node:util";
import {
  assert,
  connect,
  failure,
  personWrites,
  sdk,
  startReceiver,
  suite,
  test,
  withEmulator,
} from "./harness.mjs";

const later = async (value) => value;

suite("a slip is named:", () => {
  const context = withEmulator();

  /** What is done, the field that the error names, and what it must say. */
  const slips = {
    "a field in camelCase": [
      (it) => it.sendMessage("chat", { body: "Size?", quickReplies: [{ title: "S" }] }),
      ["quickReplies", /did you mean `quick_replies`\?/],
    ],
    "a field with a letter too many": [
      (it) => it.sendMessage("chat", { body: "Hi", buttton: [] }),
      ["buttton", /did you mean `buttons`\?/],
    ],
    "a field of a button": [
      (it) =>
        it.sendMessage("chat", {
          body: "Hi",
          buttons: [{ type: "web_url", titel: "A", url: "https://a.example" }],
        }),
      ["buttons[0].title", /buttons\[0\]\.titel .*did you mean `title`\?/],
    ],
    "a field of bytes": [
      (it) => it.sendMessage("chat", { media: [{ data: new Uint8Array(3), fileName: "a.png" }] }),
      ["media[0].fileName", /did you mean `filename`\?/],
    ],
    "a field of a blob": [
      (it) => it.sendMessage("chat", { media: [{ data: new Blob(["a"]), contentType: "text/plain" }] }),
      ["media[0].contentType", /did you mean `content_type`\?/],
    ],
    "the path of a file": [
      (it) => it.sendMessage("chat", { media: [{ paht: "a.png" }] }),
      ["media[0].paht", /did you mean `path`\?/],
    ],
    "an option of a call": [
      (it) => it.sendMessage("chat", { body: "Hi" }, { timeoutMS: 5 }),
      ["timeoutMS", /did you mean `timeoutMs`\?/],
    ],
    "an option that the host takes": [
      (it) => it.sendMessage("chat", { body: "Hi" }, { onAttempts: () => {} }),
      ["onAttempts", /did you mean `onAttempt`\?/],
    ],
    "a parameter of a list": [
      (it) => it.listChats("profile", { perPage: 50 }),
      ["perPage", /did you mean `per_page`\?/],
    ],
    "a text for a content": [(it) => it.sendMessage("chat", "Hi"), ["content", /\{ body: "…" \}/]],
    "a private reply's text in a message": [
      (it) => it.sendMessage("chat", { text: "Hi" }),
      ["text", /did you mean `body`\?/],
    ],
    "an option among the fields of a content": [
      (it) => it.sendMessage("chat", { body: "Hi", idempotencyKey: "order-1042" }),
      ["idempotencyKey", /option of the call/],
    ],
    "an option in place of a content": [
      (it) => it.react("message", { timeoutMs: 500 }),
      ["timeoutMs", /option of the call/],
    ],
    "an option among the parameters of a list": [
      (it) => it.listChats("profile", { maxRetries: 0 }),
      ["maxRetries", /option of the call/],
    ],
    "an option of the client given to a call": [
      (it) => it.sendMessage("chat", { body: "Hi" }, { userAgent: "bot" }),
      ["userAgent", /known are .*onUploadProgress/],
    ],
    "bytes and a path": [
      (it) => it.sendMessage("chat", { media: [{ data: new Uint8Array(2), path: "a.png" }] }),
      ["media[0]", /data or path/],
    ],
    "a date for an id": [(it) => it.getChat(new Date()), ["chat_id", /got a Date object/]],
    "an emoji for a name": [(it) => it.react("message", "👍"), ["reaction", /\{ emoji: "👍" \}/]],
    "a path for a URL": [
      (it) => it.sendMessage("chat", { media: ["images/menu.png"] }),
      ["media[0]", /\{ path: "images\/menu\.png" \}/],
    ],
    "a path of Windows for a URL": [
      (it) => it.sendMessage("chat", { media: ["C:\\menu.png"] }),
      ["media[0]", /\{ path: /],
    ],
    "a file: URL as text": [
      (it) => it.sendMessage("chat", { media: ["file:///menu.png"] }),
      ["media[0]", /\{ path: /],
    ],
    "a URL that is no text": [
      (it) => it.sendMessage("chat", { media: [new URL("https://a.example/b")] }),
      ["media[0]", /URL as text/],
    ],
    "a message for its event": [
      (it) => it.reply({ id: "msg_1", chat_id: "chat_1", direction: "inbound" }, { body: "Hi" }),
      ["event", /pass the event/],
    ],
    "a chat for an event": [
      (it) => it.reply({ chat: { id: "chat_1" }, ref: "a" }, { body: "Hi" }),
      ["event", /pass the event/],
    ],
    "a promise for an event": [(it) => it.reply(later({}), { body: "Hi" }), ["event", /promise: await it/]],
    "a promise for a chat": [
      (it) => it.sendMessage(later("chat"), { body: "Hi" }),
      ["chat_id", /promise: await it/],
    ],
    "a call for a chat": [
      (it) => {
        const call = it.getChat(context.chat.id);
        call.catch(() => {});
        return it.sendMessage(call, { body: "Hi" });
      },
      ["chat_id", /promise: await it/],
    ],
    "a promise for a second id": [
      (it) => it.getParticipantStatus("profile", later("user")),
      ["user_id", /promise: await it/],
    ],
    "a promise for a comment": [
      (it) => it.privateReply(later({}), { text: "Hi" }),
      ["comment", /promise: await it/],
    ],
    "a promise for a content": [(it) => it.sendMessage("chat", later({})), ["content", /promise: await it/]],
    "a promise for a text": [
      (it) => it.sendMessage("chat", { body: later("Hi") }),
      ["body", /promise: await it/],
    ],
    "a promise deep in a content": [
      (it) => it.sendMessage("chat", { body: "Hi", quick_replies: [{ title: "A" }, { title: later("B") }] }),
      ["quick_replies[1].title", /promise: await it/],
    ],
    "a promise of bytes": [
      (it) => it.sendMessage("chat", { media: [new Blob(["a"]).arrayBuffer()] }),
      ["media[0]", /promise: await it/],
    ],
    "a promise for a query": [(it) => it.listChats("profile", later({})), ["query", /promise: await it/]],
    "a promise for an option": [
      (it) => it.listProfiles({ idempotencyKey: later("a") }),
      ["idempotencyKey", /promise: await it/],
    ],
    "a promise for a message to wait for": [
      (it) => it.waitForMessage(later({})),
      ["message_id", /promise: await it/],
    ],
  };
  for (const [name, [does, [field, says]]] of Object.entries(slips)) {
    test(name, async () => {
      context.chat ??= (await personWrites(context.emulator)).chat;
      const error = await failure(() => does(context.postproxy));
      assert(error instanceof sdk.ValidationError, inspect(error));
      assert.equal(error.field, field);
      assert.equal(error.outcome, "not_sent");
      assert.match(error.message, says);
    });
  }

  test("a promise for a chat whose window is asked for", () => {
    assert.throws(() => sdk.messagingWindow(later({})), { name: "ValidationError", field: "chat" });
  });

  test("a request, or a promise, for its headers", async () => {
    const header = sdk.signWebhook("{}", "whsec_1");
    const request = new Request("http://localhost/", { headers: { "x-postproxy-signature": header } });
    for (const [given, says] of [
      [request, /pass request\.headers/],
      [{ headers: { "x-postproxy-signature": header }, method: "POST" }, /pass request\.headers/],
      [later(request.headers), /promise: await it/],
      [{}, /no X-Postproxy-Signature header/],
    ]) {
      const error = await failure(() => sdk.parseWebhook("{}", given, "whsec_1"));
      assert(error instanceof sdk.WebhookError, inspect(error));
      assert.equal(error.reason, "missing_signature");
      assert.match(error.message, says);
    }
    sdk.verifyWebhook("{}", request.headers, "whsec_1");
  });

  test("a promise for a body", async () => {
    const error = await failure(() => sdk.parseWebhook(later("{}"), "t=1,v1=0", "whsec_1"));
    assert.equal(error.reason, "body_already_parsed");
    assert.match(error.message, /promise/);
  });
});

suite("an error says where:", () => {
  const context = withEmulator();

  test("a connection that can't be made names the host and its port", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const host = `127.0.0.1:${server.address().port}`;
    server.close();
    await once(server, "close");
    const postproxy = connect({ api_key: "pp_live_do_not_tell", url: `http://${host}/some/path` });
    const error = await failure(postproxy.getChat("someone", { maxRetries: 0 }));
    assert(error instanceof sdk.ConnectionError);
    assert.equal(error.outcome, "not_sent");
    assert(error.message.includes(host), error.message);
    assert(!/someone|some\/path/.test(error.message), error.message);
  });

  test("so does a deadline that passed", async () => {
    const server = await startReceiver(() => new Promise(() => {}));
    const error = await failure(connect({ api_key: "k", url: server.url }).listProfiles({ timeoutMs: 100 }));
    assert(error instanceof sdk.TimeoutError);
    assert.equal(error.code, "timeout");
    assert(error.message.includes(new URL(server.url).host), error.message);
    await server.stop();
  });

  test("what is not there is named", async () => {
    const error = await failure(context.postproxy.getChat("chat_of/nobody"));
    assert(error instanceof sdk.NotFoundError);
    assert.match(error.message, /^Not found .*chat_of%2Fnobody/);
  });

  test("a base URL that is another server's is shown", async () => {
    const page = [404, { "content-type": "text/html" }, "<h1>Not Found</h1>"];
    const server = await startReceiver(() => page);
    const postproxy = connect({ api_key: "k", url: `${server.url}/v2` });
    const error = await failure(postproxy.listChats("profile_1", { page: 3 }));
    assert(error instanceof sdk.NotFoundError);
    assert(error.message.includes(`${server.url}/v2/api/profiles/profile_1/chats`), error.message);
    assert(!error.message.includes("page=3"), error.message);
    await server.stop();
  });
});
