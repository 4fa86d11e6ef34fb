// A client's round trips against the emulator.

import { assert, deepEqual, equal, failure } from "./assert.js";

export const clientTests = [
  [
    "lists the profiles, one for each platform",
    async ({ postproxy }) => {
      const { data } = await postproxy.listProfiles();
      const platforms = data.map(({ platform }) => platform).sort();
      deepEqual(platforms, ["bluesky", "facebook", "instagram", "telegram", "whatsapp"]);
    },
  ],
  [
    "sends a message that is published, delivered and read",
    async ({ postproxy, personWrites }) => {
      const { chat } = await personWrites();
      const sent = await postproxy.sendMessage(chat.id, { body: "On its way. 🚚" });
      equal(sent.status, "pending");
      equal((await postproxy.waitForMessage(sent.id)).status, "published");
      const read = await postproxy.waitForMessage(sent.id, { until: "read" });
      equal(read.body, "On its way. 🚚");
      assert(read.external_delivered_at && read.external_read_at);
    },
  ],
  [
    "heeds an option of the network, or refuses it where fetch alone decides",
    async ({ connect, file }) => {
      const calls = async (options) => connect(options).listProfiles();
      const isHeeded = file !== undefined;
      if (isHeeded) equal((await calls({ proxy: false })).data.length, 5);
      for (const [field, value] of Object.entries({ proxy: isHeeded ? "proxy" : false, ca: "none" })) {
        const error = await failure(() => calls({ [field]: value }));
        equal(error.name, "ValidationError");
        equal(error.field, field);
      }
      if (isHeeded) return;
      const { message } = await failure(() => calls({ proxy: "http://127.0.0.1:9" }));
      assert(/can't be set in this runtime/.test(message), message);
    },
  ],
  [
    "says what the answer was",
    async ({ postproxy, emulator }) => {
      const answer = await postproxy.getProfile(emulator.profiles.facebook).withResponse();
      equal(answer.data.id, emulator.profiles.facebook);
      equal(answer.status, 200);
      equal(answer.attempts, 1);
      assert(answer.headers instanceof Headers);
      assert(answer.headers.get("content-type").startsWith("application/json"));
    },
  ],
  [
    "reacts, replaces its reaction and takes it back",
    async ({ postproxy, personWrites, sdk }) => {
      const emoji = ({ reactions }) => reactions.map((reaction) => reaction.emoji).join();
      const { message } = await personWrites();
      equal(emoji(await postproxy.react(message.id)), sdk.reactionEmoji("love"));
      equal(emoji(await postproxy.react(message.id, "like")), "👍");
      equal(emoji(await postproxy.unreact(message.id)), "");
    },
  ],
  [
    "walks over every chat once",
    async ({ postproxy, personWrites, emulator }) => {
      const written = [];
      for (let count = 0; count < 5; count += 1) written.push((await personWrites("bluesky")).chat.id);
      const walked = [];
      for await (const { id } of postproxy.listChats(emulator.profiles.bluesky, { per_page: 2 }))
        walked.push(id);
      equal(new Set(walked).size, walked.length);
      for (const id of written) assert(walked.includes(id), `${id} is missing`);
    },
  ],
  [
    "walks over the messages of a chat",
    async ({ postproxy, personWrites }) => {
      const { chat } = await personWrites();
      const sent = [];
      for (const body of ["one", "two", "three"])
        sent.push((await postproxy.sendMessage(chat.id, { body })).id);
      // What is published moves in the list, and a walk that it overtakes would not meet it.
      await Promise.all(sent.map((id) => postproxy.waitForMessage(id)));
      const walked = [];
      const query = { direction: "outbound", per_page: 2 };
      for await (const { id } of postproxy.listMessages(chat.id, query)) walked.push(id);
      deepEqual(walked.sort(), sent.sort());
    },
  ],
  [
    "sends once under one idempotency key",
    async ({ postproxy, personWrites }) => {
      const { chat } = await personWrites();
      const send = () =>
        postproxy.sendMessage(chat.id, { body: "Once." }, { idempotencyKey: `once-${chat.id}` });
      equal((await send()).id, (await send()).id);
      equal((await postproxy.listMessages(chat.id, { direction: "outbound" })).total, 1);
    },
  ],
  [
    "downloads the bytes of a file that a person sent",
    async ({ postproxy, emulator }) => {
      const { chat, message } = await emulator.control("inbound", {
        profile_id: emulator.profiles.whatsapp,
        participant_external_id: "15551234567",
        attachments: [{ data: "AAEC//4=", content_type: "image/png" }],
      });
      const query = {
        phone_number_id: chat.external_placement_id,
        media_id: message.attachments[0].external_id,
      };
      const media = await postproxy.downloadMedia(chat.profile_id, query);
      deepEqual(media, { data: Uint8Array.of(0, 1, 2, 255, 254), content_type: "image/png" });
    },
  ],
  [
    "makes several calls at a time",
    async ({ postproxy, emulator }) => {
      const ids = Object.values(emulator.profiles);
      const profiles = await Promise.all(ids.map((id) => postproxy.getProfile(id)));
      deepEqual(
        profiles.map(({ id }) => id),
        ids,
      );
    },
  ],
  [
    "sends the bytes of a file",
    async ({ postproxy, personWrites }) => {
      const { chat } = await personWrites();
      const data = Uint8Array.from({ length: 100_000 }, (_, at) => (at * 31) % 251);
      const blob = new Blob([data], { type: "image/png" });
      for (const item of [{ data, filename: "a „note“.pdf" }, blob]) {
        deepEqual(await arrived(postproxy, chat, item), data);
      }
    },
  ],
  [
    "is refused an edit where the platform has none",
    async ({ postproxy, personWrites, sdk }) => {
      const { chat } = await personWrites();
      const { id } = await postproxy.sendMessage(chat.id, { body: "Hi" });
      await postproxy.waitForMessage(id);
      const error = await failure(postproxy.editMessage(id, { body: "Hello" }));
      assert(error instanceof sdk.ValidationError, String(error));
      equal(error.status, 422);
      equal(error.outcome, "rejected");
    },
  ],
  [
    "refuses what the API would, before it sends anything",
    async ({ postproxy, personWrites, sdk }) => {
      const { chat } = await personWrites();
      const buttons = [{ type: "web_url", title: "Shop" }];
      const error = await failure(postproxy.sendMessage(chat.id, { body: "Hi", buttons }));
      assert(error instanceof sdk.ValidationError, String(error));
      equal(error.field, "buttons[0].url");
      equal(error.outcome, "not_sent");
      equal((await postproxy.listMessages(chat.id, { direction: "outbound" })).total, 0);
    },
  ],
  [
    "refuses its own options by name",
    async ({ connect, sdk }) => {
      const error = await failure(() => connect({ timeoutMs: -1 }).listProfiles());
      assert(error instanceof sdk.ValidationError, String(error));
      equal(error.field, "timeoutMs");
      equal(error.outcome, "not_sent");
    },
  ],
  [
    "is told that its key is wrong",
    async ({ connect, sdk }) => {
      const error = await failure(connect({ apiKey: "wrong" }).listProfiles());
      assert(error instanceof sdk.AuthenticationError, String(error));
      equal(error.status, 401);
    },
  ],
  [
    "is told that there is no such thing",
    async ({ postproxy, sdk }) => {
      const error = await failure(postproxy.getProfile("no-such-profile"));
      assert(error instanceof sdk.NotFoundError, String(error));
      equal(error.code, "not_found");
      assert(error.requestId, "the request has no id");
    },
  ],
];

/** For runtimes that have a disk. */
export const fileTests = [
  [
    "sends a file of the disk",
    async ({ postproxy, personWrites, file }) => {
      const { chat } = await personWrites();
      equal((await arrived(postproxy, chat, { path: file.path })).length, file.size);
    },
  ],
];

/** The bytes of an attachment as the platform got them. */
async function arrived(postproxy, chat, item) {
  const { id } = await postproxy.sendMessage(chat.id, { media: [item] });
  const { attachments } = await postproxy.waitForMessage(id);
  const response = await fetch(attachments[0].url);
  return new Uint8Array(await response.arrayBuffer());
}
