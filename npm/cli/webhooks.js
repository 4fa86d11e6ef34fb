// `postproxy-dm webhooks`.

import { numberOf } from "./arguments.js";
import { CLIENT_OPTIONS, connect } from "./client.js";
import { printed } from "./times.js";

/** @import { SubscribedEvent, Webhook, WebhookDelivery } from "../../index.js" */
/** @import { Command } from "./arguments.js" */
/** @import { Column } from "./table.js" */

/** @type {Column<Webhook>[]} */
const COLUMNS = [
  { title: "ID", of: ({ id }) => id },
  {
    title: "ENABLED",
    of: ({ enabled }) => (enabled ? "yes" : "no"),
    colour: ({ enabled }) => (enabled ? "green" : "yellow"),
  },
  { title: "EVENTS", of: ({ events }) => events.join(",") },
  { title: "URL", of: ({ url }) => url },
];

/** @type {Column<WebhookDelivery>[]} */
const DELIVERY_COLUMNS = [
  { title: "TIME", of: ({ attempted_at, created_at }) => printed(attempted_at ?? created_at) },
  { title: "EVENT", of: ({ event_id }) => event_id },
  { title: "TYPE", of: ({ event_type }) => event_type },
  { title: "ATTEMPT", of: ({ attempt_number }) => attempt_number },
  {
    title: "ANSWER",
    of: ({ response_status }) => response_status ?? "none",
    colour: ({ success }) => (success ? "green" : "red"),
  },
];

/** @type {Command[]} */
export const webhooks = [
  {
    name: "webhooks list",
    about: "lists where the service delivers events",
    words: [],
    options: CLIENT_OPTIONS,
    async run(given, io) {
      const client = await connect(given, io);
      const { data } = await client.listWebhooks({ signal: io.signal });
      if (data.length === 0) io.say("there is no webhook");
      else if (!given.switches.has("json")) await io.table(COLUMNS, data);
      else for (const webhook of data) await io.json(webhook);
    },
  },

  {
    name: "webhooks add",
    about: "lets the service deliver events to a URL, and shows the secret of their signatures",
    words: ["URL"],
    options: {
      event: {
        value: "TYPE",
        isMany: true,
        about: "a type of event; may be given several times (default: all)",
      },
      description: { value: "TEXT", about: "a note for people" },
      ...CLIENT_OPTIONS,
    },
    more: "The secret is what POSTPROXY_WEBHOOK_SECRET of your receiver must be. Keep it out of logs.",
    async run(given, io) {
      const [url = ""] = given.words;
      const { description } = given.values;
      const client = await connect(given, io);
      const events = /** @type {SubscribedEvent[]} */ (given.lists.event ?? ["*"]);
      const note = description === undefined ? {} : { description };
      const webhook = await client.createWebhook({ url, events, ...note }, { signal: io.signal });
      if (given.switches.has("json")) return io.json(webhook);
      await io.table([...COLUMNS.slice(0, -1), { title: "SECRET", of: ({ secret }) => secret }], [webhook]);
    },
  },

  {
    name: "webhooks delete",
    about: "lets the service deliver nothing more there",
    words: ["ID"],
    options: CLIENT_OPTIONS,
    async run(given, io) {
      const [id = ""] = given.words;
      const client = await connect(given, io);
      const deleted = await client.deleteWebhook(id, { signal: io.signal });
      if (given.switches.has("json")) await io.json(deleted ?? { deleted: true });
      else await io.print(`${id} is deleted`);
    },
  },

  {
    name: "webhooks deliveries",
    about: "lists the attempts to deliver events to a webhook, newest first",
    words: ["ID"],
    options: { limit: { value: "N", about: "at most so many (default: 20)" }, ...CLIENT_OPTIONS },
    async run(given, io) {
      const limit = numberOf(given, "limit", 20);
      const [id = ""] = given.words;
      const client = await connect(given, io);
      const query = { per_page: Math.min(limit, 100) };
      const found = await client.listWebhookDeliveries(id, query, { signal: io.signal }).toArray({ limit });
      if (found.length === 0) io.say("nothing was delivered yet");
      else if (!given.switches.has("json")) await io.table(DELIVERY_COLUMNS, found);
      else for (const delivery of found) await io.json(delivery);
    },
  },
];
