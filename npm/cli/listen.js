// `postproxy-dm listen`: delivers new messages to a program on this machine, signed as the service signs them.

import { randomBytes } from "node:crypto";
import { SECRET } from "../environment.js";
import { signatureHeader } from "../generated.js";
import { CliError } from "./arguments.js";
import { PROFILES_OPTIONS, sdk } from "./client.js";
import { secretOf } from "./keys.js";
import { POLL_OPTIONS, poll } from "./poll.js";
import { printed } from "./times.js";

/** @import { Message } from "../../index.js" */
/** @import { Io } from "./io.js" */
/** @import { Run } from "./poll.js" */

/** @type {import("./arguments.js").Command} */
export const listen = {
  name: "listen",
  about: "delivers new messages to a program on this machine, as webhooks that are signed, until Ctrl-C",
  words: [],
  options: {
    "forward-to": {
      value: "URL",
      isRequired: true,
      about: "where: a URL, localhost:3000/webhooks, or a port",
    },
    ...POLL_OPTIONS,
    ...PROFILES_OPTIONS,
  },
  more: `For a machine that the service can't reach. Only messages of people come, as message.received; receipts, reactions and
other events need a webhook. An answer that isn't a 2xx lets the event come again, five times in all. The signatures are made
with ${SECRET}, or with a secret that is shown.`,
  async run(given, io) {
    const url = targetOf(given.values["forward-to"] ?? "");
    const own = secretOf(io);
    const secret = own ?? `whsec_${randomBytes(24).toString("hex")}`;
    const { signWebhook } = await sdk();
    const isJson = given.switches.has("json");
    await poll(given, io, {
      ...{ command: "listen", atATime: 8 },
      onReady: () => {
        io.say(`new messages go to ${url}; Ctrl-C ends it`);
        const made = `set ${SECRET} of your program, and of this command the next time, to ${secret}`;
        io.say(own === undefined ? made : `they are signed with the ${SECRET} of this command`);
      },
      async onMessage(message, run) {
        const event = eventOf(message);
        const body = JSON.stringify(event);
        const headers = { [signatureHeader]: signWebhook(body, secret) };
        const began = performance.now();
        const answer = await deliver(url, body, headers, run);
        const ms = Math.round(performance.now() - began);
        await tell(io, isJson, { ...answer, event, ms, attempt: run.attempt });
        if (!answer.success) throw new Error(answer.error ?? `it answered ${answer.status}`);
      },
      onDead: (message) => io.complain(`event ${eventOf(message).id} is given up`),
    });
  },
};

/**
 * @param {string} text
 * @returns {URL}
 */
function targetOf(text) {
  const url = toUrl(
    /^\d+(\/|$)/.test(text) ? `http://localhost:${text}` : /^\w+:\/\//.test(text) ? text : `http://${text}`,
  );
  if (url === undefined || !["http:", "https:"].includes(url.protocol)) {
    throw new CliError(`--forward-to must be a URL, localhost:3000/webhooks, or a port, not ${text}`);
  }
  if (url.username || url.password) {
    throw new CliError("--forward-to must be without a user name and a password");
  }
  const isHere = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === "http:" && !isHere) {
    throw new CliError(
      "--forward-to must be https:// for another machine: people's messages would go there unencrypted",
    );
  }
  return url;
}

/** @param {string} text */
function toUrl(text) {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/**
 * The event of a message. Its id is the same each time, so that a program knows it again after a restart of this command.
 * @param {Message} message
 */
function eventOf(message) {
  return {
    id: `evt_listen_${message.id}`,
    object: "event",
    type: "message.received",
    created_at: message.external_posted_at ?? message.created_at,
    data: { object: message },
  };
}

/** @typedef {{ success: boolean, status: number | null, error: string | null }} Answer */

/**
 * @param {URL} url
 * @param {string} body
 * @param {Record<string, string>} headers
 * @param {Run} run
 * @returns {Promise<Answer>}
 */
async function deliver(url, body, headers, { signal }) {
  try {
    const response = await fetch(url, {
      ...{ method: "POST", body, signal, redirect: "manual" },
      headers: { "content-type": "application/json", "user-agent": "postproxy-dm-listen", ...headers },
    });
    await response.body?.cancel();
    return { success: response.ok, status: response.status, error: null };
  } catch (thrown) {
    const { message, cause } = /** @type {Error & { cause?: any }} */ (thrown);
    const why = cause?.code === "ECONNREFUSED" ? "nothing listens there" : (cause?.message ?? message);
    return { success: false, status: null, error: why };
  }
}

/**
 * @param {Io} io
 * @param {boolean} isJson
 * @param {Answer & { event: ReturnType<typeof eventOf>, ms: number, attempt: number }} told
 */
async function tell(io, isJson, { event, success, status, error, ms, attempt }) {
  const { id, type } = event;
  const chat_id = event.data.object.chat_id;
  if (isJson) return io.json({ id, type, chat_id, attempt, status, error, ms });
  const now = printed(new Date());
  const answer = status === null ? `no answer: ${error}` : String(status);
  await io.row(
    [now, "dim"],
    type,
    id,
    [answer, success ? "green" : "red"],
    `${ms} ms`,
    attempt > 1 ? `attempt ${attempt}` : "",
  );
}
