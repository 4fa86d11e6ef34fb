// The client: a line for each endpoint. Paths, checks, retries and errors are core's.

import { binding, connect, ready } from "./binding/binding.js";
import { encodeContent } from "./content.js";
import {
  booleanOf,
  fieldsOf,
  functionOf,
  reading,
  scalar,
  scalarOrTime,
  scalars,
  signalOf,
} from "./given.js";
import { located } from "./located.js";
import { takeFile } from "./media.js";
import { answers } from "./models.js";
import { refuseInPage } from "./page.js";
import { CallPromise, PagePromise } from "./promise.js";
import { referenceOf } from "./reference.js";
import { toAnswer } from "./reply.js";
import { waitForMessage } from "./wait.js";

export class Postproxy {
  #makeCall;
  #onAttempt;

  constructor(options) {
    const { fetch, onAttempt, dangerouslyAllowBrowser, ...settings } = fieldsOf(options, "options");
    if (!booleanOf(dangerouslyAllowBrowser, "dangerouslyAllowBrowser")) refuseInPage(settings.baseUrl);
    this.#onAttempt = functionOf(onAttempt, "onAttempt");
    this.#makeCall = connect(JSON.stringify(scalars(settings)), { fetch: functionOf(fetch, "fetch") });
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
    return new CallPromise(
      located(() => {
        const { post_id, comment_id, profile_id } = fieldsOf(comment, "comment");
        return this.#start("privateReply", [post_id, comment_id], {
          query: { profile_id },
          content,
          options,
        });
      }),
    );
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
    return new CallPromise(located(() => this.#reply(event, content, options)));
  }

  waitForMessage(messageId, options) {
    return located(() => waitForMessage(this, messageId, fieldsOf(options, "options")));
  }

  /** The key is the event's, so that an event that comes twice is answered once. */
  async #reply(event, content, options) {
    const { chatId, eventId } = toAnswer(event);
    await ready();
    const { idempotencyKey = binding().replyKey(eventId), ...others } = fieldsOf(options, "options");
    return this.#start("sendMessage", [chatId], { content, options: { ...others, idempotencyKey } });
  }

  #call(...call) {
    return new CallPromise(located(() => this.#start(...call)));
  }

  #list(name, ids, query, options) {
    const page = (number) => located(() => this.#start(name, ids, { query, page: number, options }));
    return new PagePromise(page, firstPage(query), answers[name].itemsMove);
  }

  /** Rejects, never throws, so that a refused argument and a failed call are caught alike. */
  async #start(name, ids, { query, page, content, options }) {
    const {
      signal,
      onAttempt = this.#onAttempt,
      onUploadProgress,
      ...settings
    } = fieldsOf(options, "options");
    const { id, platform } = reading("id", () => referenceOf(ids[0]));
    const given = {
      ids: [id, ...ids.slice(1)].slice(0, ids.length).map((id) => scalar(id) ?? null),
      query: scalars({ ...fieldsOf(query, "query"), ...(page === undefined ? {} : { page }) }, scalarOrTime),
      options: scalars(platform === undefined ? settings : { platform, ...settings }),
    };
    const { content: described, source } = takeFile(content);
    return this.#makeCall({
      name,
      given: JSON.stringify(given),
      content: encodeContent(described),
      source,
      promised: answers[name],
      signal: signalOf(signal),
      watch: {
        attempt: watcher(functionOf(onAttempt, "onAttempt"), (report) => report),
        progress: watcher(functionOf(onUploadProgress, "onUploadProgress"), (sent, total) => ({
          sent,
          total,
        })),
      },
    });
  }
}

/** Tells a function what happens. What it throws or rejects with must not end the call that it watches. */
function watcher(tell, toReport) {
  return (
    tell &&
    (async (...happened) => {
      try {
        await tell(toReport(...happened));
      } catch {}
    })
  );
}

/** The page that a walk begins with. What is no number, or can't be read, is refused when the page is asked for. */
function firstPage(query) {
  try {
    return Number(query?.page ?? 0);
  } catch {
    return 0;
  }
}
