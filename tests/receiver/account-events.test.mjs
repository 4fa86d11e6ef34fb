// Events of what an account has around its direct messages, from the emulator over a socket: comments, connections, templates,
// numbers and what Meta saw. Each arrives once, in a lane of its own, as its type.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after } from "node:test";
import { root } from "../../scripts/steps.mjs";
import { assert, durableStore, makeReceiver, sdk, suite, test, until, withEmulator } from "./harness.mjs";

/** Each type has an example in the vectors. Those of a chat are in the other files of this folder. */
const { cases } = JSON.parse(readFileSync(join(root, "tests/vectors/events.json"), "utf8"));
const OF_CHATS = ["message.", "reaction.", "referral."];
const TYPES = cases
  .filter(({ name }) => name.endsWith(" with every field"))
  .map(({ name }) => name.split(" ")[0])
  .filter((type) => !OF_CHATS.some((prefix) => type.startsWith(prefix)))
  .sort();

suite("events around direct messages", () => {
  const context = withEmulator();

  /** A receiver behind a socket, to which the emulator sends. `on` gets the handlers. */
  async function serve(options) {
    const kept = new Map();
    const store = durableStore({
      before: (name, [event]) => name === "put" && kept.set(event.id, event.lane),
    });
    const { emulator, client } = context;
    const receiver = makeReceiver({ secret: emulator.webhook_secret, client, store, ...options });
    const server = createServer(receiver.node).listen(0, "127.0.0.1");
    await once(server, "listening");
    after(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    await emulator.control("webhook", { url: `http://127.0.0.1:${port}/webhooks` }, "PUT");
    return { receiver, kept };
  }

  /** Makes the emulator send one event of each type, and a message. Returns what they are about. */
  async function play() {
    const { emulator, client } = context;
    await emulator.control("reset", {});
    const { whatsapp, bluesky, instagram } = emulator.profiles;
    const [template] = (await client.listTemplates(whatsapp)).data;
    const [number] = (await client.listPlacements(whatsapp)).data;
    const person = { profile_id: whatsapp, participant_external_id: "15550001111" };
    const { chat } = await emulator.control("inbound", { ...person, text: "Hi" });
    await emulator.control("template", { template_id: template.id, status: "PAUSED" });
    await emulator.control("template", { template_id: template.id, category: "MARKETING" });
    const placement = { profile_id: whatsapp, placement_id: number.id };
    await emulator.control("placement", { ...placement, decision: "APPROVED", requested_name: "Acme Help" });
    await emulator.control("placement", { ...placement, event: "UPGRADE", current_limit: "TIER_10K" });
    const custom_data = { currency: "EUR", value: 12 };
    await emulator.control("automatic_event", { chat_id: chat.id, event_name: "Purchase", custom_data });
    for (const status of ["expired", "active"])
      await emulator.control("profile", { profile_id: bluesky, status });
    const { comment } = await emulator.control("comment", {
      ...{ profile_id: instagram, participant_external_id: "jo", text: "How much?" },
    });
    return { template, number, chat, comment };
  }

  test("arrive once, each in a lane of its own and as its type", async () => {
    /** @type {sdk.WebhookEvent[]} */
    const ran = [];
    const keep = (event) => {
      ran.push(event);
    };
    assert.equal(TYPES.length, 8);
    const on = Object.fromEntries([...TYPES, "message.received"].map((type) => [type, keep]));
    const { receiver, kept } = await serve({ on });
    await receiver.start({ pollMs: 5 });
    const { template, number, chat, comment } = await play();
    await until("every event", () => ran.length === TYPES.length + 1);

    // The service delivers at least once.
    const { emulator } = context;
    const delivered = await until("every delivery", async () => {
      const { data } = await emulator.control("deliveries?per_page=100");
      return data.filter(({ response_status }) => response_status === 204).length === ran.length && data;
    });
    for (const { id } of delivered)
      assert.equal((await emulator.control(`deliveries/${id}/resend`, {})).response_status, 204);
    assert.deepEqual(ran.map(({ type }) => type).sort(), [...TYPES, "message.received"].sort());
    assert.deepEqual(receiver.told.errors, []);

    for (const { id, type } of ran)
      assert.equal(kept.get(`e:${id}`), type === "message.received" ? `c:${chat.id}` : `e:${id}`, type);
    const of = (type) => ran.find((event) => event.type === type).data.object;
    const named = of("message_template.status_updated");
    assert.deepEqual(
      [named.id, named.name, named.status, named.platform],
      [template.id, template.name, "PAUSED", "whatsapp"],
    );
    assert.equal(of("message_template.category_updated").category, "MARKETING");
    const { id, decision, rejection_reason } = of("placement.name_status_updated");
    assert.deepEqual([id, decision, rejection_reason], [number.id, "APPROVED", null]);
    const { event, current_limit, old_limit } = of("placement.quality_updated");
    assert.deepEqual([event, current_limit, old_limit], ["UPGRADE", "TIER_10K", "TIER_1K"]);
    const seen = of("whatsapp.automatic_event");
    assert.deepEqual(
      [seen.chat_id, seen.event_name, seen.custom_data.value, seen.ctwa_clid],
      [chat.id, "Purchase", 12, null],
    );
    const { status, origin } = of("profile.disconnected");
    assert.deepEqual([status, origin], ["expired", "automated"]);
    assert.deepEqual([of("profile.connected").status, of("profile.connected").origin], ["active", null]);
    const { body, post_id, parent_external_id } = of("comment.created");
    assert.deepEqual([body, post_id, parent_external_id], ["How much?", comment.post_id, null]);
    await receiver.close();
  });

  test("hold up no other event if their handler fails", async () => {
    const ran = [];
    const failing = Object.fromEntries(
      TYPES.map((type) => [
        type,
        () => {
          throw new sdk.NeverRetry(new Error(type));
        },
      ]),
    );
    const on = { ...failing, "message.received": ({ type }) => void ran.push(type) };
    const { receiver } = await serve({ on });
    await receiver.start({ pollMs: 5 });
    const { chat } = await play();
    await until("every end", () => receiver.told.dead.length === TYPES.length && ran.length === 1);
    const { events } = await receiver.events({ state: "dead" });
    assert.deepEqual(events.map(({ type }) => type).sort(), TYPES);
    for (const { id, lane, chat_id, error, type } of events) {
      assert.deepEqual([lane, error], [`e:${id}`, type]);
      // So that `forget` takes it along.
      assert.equal(chat_id, type === "whatsapp.automatic_event" ? chat.id : null, type);
    }
    await receiver.close();
  });

  test("have no chat to answer in, except by a private reply", async () => {
    const outcomes = [];
    const answer = async (event, { client, reply }) => {
      assert.equal(sdk.canReply(event), false);
      if (event.type === "comment.created") {
        const sent = await client.privateReply(event.data.object, { text: "12 €" });
        outcomes.push([event.type, sent.external_comment_id === event.data.object.external_id]);
      } else {
        await assert.rejects(reply({ body: "x" }), { name: "ValidationError" });
        outcomes.push([event.type, true]);
      }
    };
    const { receiver } = await serve({ on: Object.fromEntries(TYPES.map((type) => [type, answer])) });
    await receiver.start({ pollMs: 5 });
    await play();
    await until("every answer", () => outcomes.length === TYPES.length);
    assert.deepEqual(
      outcomes.sort(),
      TYPES.map((type) => [type, true]),
    );
    assert.deepEqual(receiver.told.errors, []);
    await receiver.close();
  });
});
