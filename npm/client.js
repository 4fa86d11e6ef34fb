// The client: a line for each endpoint. Paths, checks, retries and errors are core's.

import { binding, connect, ready } from "./binding/binding.js";
import { takeFile } from "./media.js";
import { answers } from "./models.js";
import { refuseInPage } from "./page.js";
import { CallPromise, PagePromise } from "./promise.js";
import { referenceOf } from "./reference.js";
import { chatToAnswer } from "./reply.js";
import { waitForMessage } from "./wait.js";

const encoder = new TextEncoder();

export class Postproxy {
  #makeCall;
  #onAttempt;

  constructor(options) {
    const { fetch, onAttempt, dangerouslyAllowBrowser, ...settings } = options ?? {};
    if (dangerouslyAllowBrowser !== true) refuseInPage(settings.baseUrl);
    this.#onAttempt = onAttempt;
    this.#makeCall = connect(loose(settings), { fetch });
  }

  listProfiles(options) {
    return this.#call("listProfiles", [], { options });
  }

  getProfile(profileId, options) {
    return this.#call("getProfile", [profileId], { options });
  }

  listChats(profileId, query, options) {
    return this.#list("listChats", [profileId], query, options);
  }

  createChat(profileId, content, options) {
    return this.#call("createChat", [profileId], { content, options });
  }

  getChat(chatId, options) {
    return this.#call("getChat", [chatId], { options });
  }

  archiveChat(chatId, options) {
    return this.#call("archiveChat", [chatId], { options });
  }

  unarchiveChat(chatId, options) {
    return this.#call("unarchiveChat", [chatId], { options });
  }

  markRead(chatId, options) {
    return this.#call("markRead", [chatId], { options });
  }

  startTyping(chatId, options) {
    return this.#call("startTyping", [chatId], { options });
  }

  stopTyping(chatId, options) {
    return this.#call("stopTyping", [chatId], { options });
  }

  listMessages(chatId, query, options) {
    return this.#list("listMessages", [chatId], query, options);
  }

  sendMessage(chatId, content, options) {
    return this.#call("sendMessage", [chatId], { content, options });
  }

  getMessage(messageId, options) {
    return this.#call("getMessage", [messageId], { options });
  }

  editMessage(messageId, content, options) {
    return this.#call("editMessage", [messageId], { content, options });
  }

  react(messageId, reaction, options) {
    const content = typeof reaction === "string" ? { reaction } : reaction;
    return this.#call("react", [messageId], { content, options });
  }

  unreact(messageId, options) {
    return this.#call("unreact", [messageId], { options });
  }

  privateReply(comment, content, options) {
    const { post_id, comment_id, profile_id } = comment ?? {};
    return this.#call("privateReply", [post_id, comment_id], { query: { profile_id }, content, options });
  }

  getIceBreakers(profileId, options) {
    return this.#call("getIceBreakers", [profileId], { options });
  }

  setIceBreakers(profileId, items, options) {
    return this.#call("setIceBreakers", [profileId], { content: { ice_breakers: items }, options });
  }

  deleteIceBreakers(profileId, options) {
    return this.#call("deleteIceBreakers", [profileId], { options });
  }

  getParticipantStatus(profileId, userId, options) {
    return this.#call("getParticipantStatus", [profileId, userId], { options });
  }

  backfillChats(profileId, content, options) {
    return this.#call("backfillChats", [profileId], { content, options });
  }

  listChatSyncs(profileId, query, options) {
    return this.#list("listChatSyncs", [profileId], query, options);
  }

  getChatSync(profileId, syncId, options) {
    return this.#call("getChatSync", [profileId, syncId], { options });
  }

  createWebhook(content, options) {
    return this.#call("createWebhook", [], { content, options });
  }

  listWebhooks(options) {
    return this.#call("listWebhooks", [], { options });
  }

  getWebhook(webhookId, options) {
    return this.#call("getWebhook", [webhookId], { options });
  }

  updateWebhook(webhookId, content, options) {
    return this.#call("updateWebhook", [webhookId], { content, options });
  }

  deleteWebhook(webhookId, options) {
    return this.#call("deleteWebhook", [webhookId], { options });
  }

  listWebhookDeliveries(webhookId, query, options) {
    return this.#list("listWebhookDeliveries", [webhookId], query, options);
  }

  reply(event, content, options) {
    return new CallPromise(this.#reply(event, content, options));
  }

  waitForMessage(messageId, options) {
    return waitForMessage(this, messageId, options);
  }

  /** The key is the event's, so that an event that comes twice is answered once. */
  async #reply(event, content, options) {
    const chatId = chatToAnswer(event);
    await ready();
    const { idempotencyKey = binding().replyKey(event.id), ...others } = options ?? {};
    return this.#start("sendMessage", [chatId], { content, options: { ...others, idempotencyKey } });
  }

  #call(...call) {
    return new CallPromise(this.#start(...call));
  }

  #list(name, ids, query, options) {
    const page = (number) => this.#start(name, ids, { query: { ...query, page: number }, options });
    return new PagePromise(page, query?.page, answers[name].itemsMove);
  }

  /** Rejects, never throws, so that a refused argument and a failed call are caught alike. */
  async #start(name, ids, { query, content, options }) {
    const { signal, onAttempt = this.#onAttempt, onUploadProgress, ...settings } = options ?? {};
    const { id, platform } = referenceOf(ids[0]);
    const plainIds = ids.length === 0 ? [] : [id, ...ids.slice(1)].map(scalar);
    const fields = loose(platform === undefined ? settings : { platform, ...settings });
    const { content: described, source } = takeFile(content);
    return this.#makeCall({
      name,
      ids: plainIds,
      query: loose(query),
      content: described === undefined ? undefined : encoder.encode(JSON.stringify(described)),
      source,
      options: fields,
      signal,
      watch: {
        attempt: watcher(onAttempt, (report) => report),
        progress: watcher(onUploadProgress, (sent, total) => ({ sent, total })),
      },
    });
  }
}

/** Tells a function what happens. What it throws must not end the call that it watches. */
function watcher(tell, toReport) {
  if (typeof tell !== "function") return undefined;
  return (...happened) => {
    try {
      tell(toReport(...happened));
    } catch {}
  };
}

/** Small values as core reads them. */
function loose(fields) {
  return Object.fromEntries(Object.entries(fields ?? {}).map(([name, value]) => [name, scalar(value)]));
}

/** A date becomes its text. What core would refuse anyway crosses as the empty object that it is named for. */
function scalar(value) {
  if (value instanceof Date) return Number.isNaN(value.valueOf()) ? "Invalid Date" : value.toISOString();
  if (Array.isArray(value)) return [];
  const isPlain = value === null || ["string", "number", "boolean", "undefined"].includes(typeof value);
  return isPlain ? value : {};
}
