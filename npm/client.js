// The client: one method for each endpoint. Core has the paths, the checks, the retries and the errors.

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
import { callPromise, pagePromise } from "./promise.js";
import { referenceOf } from "./reference.js";
import { toAnswer } from "./reply.js";
import { waitForMessage } from "./wait.js";

/** @import * as Declared from "../index.js" */
/** @import { BindingAnswer, MakeCall } from "./binding/binding.js" */

/** @import { Answers } from "./models.js" */

/** @typedef {Declared.OperationName} OperationName */

/** @typedef {Declared.ChatReference | null | undefined} Id */

/**
 * What a call takes beside its ids.
 * @typedef {object} Arguments
 * @property {object | undefined} [query]
 * @property {number | undefined} [page]
 * @property {object | undefined} [content]
 * @property {Declared.CallOptions | undefined} [options]
 */

/**
 * The items of an endpoint that answers with pages.
 * @template {OperationName} Name
 * @typedef {Answers[Name] extends Declared.Page<infer Item> ? Item & object : never} ItemOf
 */

/** @implements {Declared.Postproxy} */
export class Postproxy {
  /** @type {MakeCall} */
  #makeCall;
  /** @type {((report: Declared.AttemptReport) => unknown) | undefined} */
  #onAttempt;

  /** @param {Declared.PostproxyOptions} options */
  constructor(options) {
    const { fetch, onAttempt, dangerouslyAllowBrowser, ...settings } = fieldsOf(options, "options");
    if (!booleanOf(dangerouslyAllowBrowser, "dangerouslyAllowBrowser")) refuseInPage(settings.baseUrl);
    this.#onAttempt = functionOf(onAttempt, "onAttempt");
    this.#makeCall = connect(JSON.stringify(scalars(settings)), { fetch: functionOf(fetch, "fetch") });
  }

  /** @type {Declared.Postproxy["listProfiles"]} */
  listProfiles(options) {
    return this.#call("listProfiles", [], { options });
  }

  /** @type {Declared.Postproxy["getProfile"]} */
  getProfile(profileId, options) {
    return this.#call("getProfile", [profileId], { options });
  }

  /** @type {Declared.Postproxy["listChats"]} */
  listChats(profileId, query, options) {
    return this.#list("listChats", [profileId], query, options);
  }

  /** @type {Declared.Postproxy["createChat"]} */
  createChat(profileId, content, options) {
    return this.#call("createChat", [profileId], { content, options });
  }

  /** @type {Declared.Postproxy["getChat"]} */
  getChat(chatId, options) {
    return this.#call("getChat", [chatId], { options });
  }

  /** @type {Declared.Postproxy["archiveChat"]} */
  archiveChat(chatId, options) {
    return this.#call("archiveChat", [chatId], { options });
  }

  /** @type {Declared.Postproxy["unarchiveChat"]} */
  unarchiveChat(chatId, options) {
    return this.#call("unarchiveChat", [chatId], { options });
  }

  /** @type {Declared.Postproxy["markRead"]} */
  markRead(chatId, options) {
    return this.#call("markRead", [chatId], { options });
  }

  /** @type {Declared.Postproxy["startTyping"]} */
  startTyping(chatId, options) {
    return this.#call("startTyping", [chatId], { options });
  }

  /** @type {Declared.Postproxy["stopTyping"]} */
  stopTyping(chatId, options) {
    return this.#call("stopTyping", [chatId], { options });
  }

  /** @type {Declared.Postproxy["listMessages"]} */
  listMessages(chatId, query, options) {
    return this.#list("listMessages", [chatId], query, options);
  }

  /** @type {Declared.Postproxy["sendMessage"]} */
  sendMessage(chatId, content, options) {
    return this.#call("sendMessage", [chatId], { content, options });
  }

  /** @type {Declared.Postproxy["getMessage"]} */
  getMessage(messageId, options) {
    return this.#call("getMessage", [messageId], { options });
  }

  /** @type {Declared.Postproxy["editMessage"]} */
  editMessage(messageId, content, options) {
    return this.#call("editMessage", [messageId], { content, options });
  }

  /** @type {Declared.Postproxy["react"]} */
  react(messageId, reaction, options) {
    const content = typeof reaction === "string" ? { reaction } : reaction;
    return this.#call("react", [messageId], { content, options });
  }

  /** @type {Declared.Postproxy["unreact"]} */
  unreact(messageId, options) {
    return this.#call("unreact", [messageId], { options });
  }

  /** @type {Declared.Postproxy["privateReply"]} */
  privateReply(comment, content, options) {
    return callPromise(
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

  /** @type {Declared.Postproxy["getIceBreakers"]} */
  getIceBreakers(profileId, options) {
    return this.#call("getIceBreakers", [profileId], { options });
  }

  /** @type {Declared.Postproxy["setIceBreakers"]} */
  setIceBreakers(profileId, items, options) {
    return this.#call("setIceBreakers", [profileId], { content: { ice_breakers: items }, options });
  }

  /** @type {Declared.Postproxy["deleteIceBreakers"]} */
  deleteIceBreakers(profileId, options) {
    return this.#call("deleteIceBreakers", [profileId], { options });
  }

  /** @type {Declared.Postproxy["getParticipantStatus"]} */
  getParticipantStatus(profileId, userId, options) {
    return this.#call("getParticipantStatus", [profileId, userId], { options });
  }

  /** @type {Declared.Postproxy["backfillChats"]} */
  backfillChats(profileId, content, options) {
    return this.#call("backfillChats", [profileId], { content, options });
  }

  /** @type {Declared.Postproxy["listChatSyncs"]} */
  listChatSyncs(profileId, query, options) {
    return this.#list("listChatSyncs", [profileId], query, options);
  }

  /** @type {Declared.Postproxy["getChatSync"]} */
  getChatSync(profileId, syncId, options) {
    return this.#call("getChatSync", [profileId, syncId], { options });
  }

  /** @type {Declared.Postproxy["createWebhook"]} */
  createWebhook(content, options) {
    return this.#call("createWebhook", [], { content, options });
  }

  /** @type {Declared.Postproxy["listWebhooks"]} */
  listWebhooks(options) {
    return this.#call("listWebhooks", [], { options });
  }

  /** @type {Declared.Postproxy["getWebhook"]} */
  getWebhook(webhookId, options) {
    return this.#call("getWebhook", [webhookId], { options });
  }

  /** @type {Declared.Postproxy["updateWebhook"]} */
  updateWebhook(webhookId, content, options) {
    return this.#call("updateWebhook", [webhookId], { content, options });
  }

  /** @type {Declared.Postproxy["deleteWebhook"]} */
  deleteWebhook(webhookId, options) {
    return this.#call("deleteWebhook", [webhookId], { options });
  }

  /** @type {Declared.Postproxy["listWebhookDeliveries"]} */
  listWebhookDeliveries(webhookId, query, options) {
    return this.#list("listWebhookDeliveries", [webhookId], query, options);
  }

  /** @type {Declared.Postproxy["reply"]} */
  reply(event, content, options) {
    return callPromise(located(() => this.#reply(event, content, options)));
  }

  /** @type {Declared.Postproxy["waitForMessage"]} */
  waitForMessage(messageId, options) {
    return located(() => waitForMessage(this, messageId, fieldsOf(options, "options")));
  }

  /**
   * The key is made of the event's id, so that an event that comes twice is answered once.
   * @param {unknown} event
   * @param {object} content
   * @param {Declared.CallOptions | undefined} options
   */
  async #reply(event, content, options) {
    const { chatId, eventId } = toAnswer(event);
    await ready();
    const { idempotencyKey = binding().replyKey(eventId), ...others } = fieldsOf(options, "options");
    return this.#start("sendMessage", [chatId], { content, options: { ...others, idempotencyKey } });
  }

  /**
   * @template {OperationName} Name
   * @param {Name} name
   * @param {Id[]} ids
   * @param {Arguments} given
   * @returns {Declared.CallPromise<Answers[Name]>}
   */
  #call(name, ids, given) {
    return callPromise(located(() => this.#start(name, ids, given)));
  }

  /**
   * @template {OperationName} Name
   * @param {Name} name
   * @param {Id[]} ids
   * @param {object | undefined} query
   * @param {Declared.CallOptions | undefined} options
   * @returns {Declared.PagePromise<ItemOf<Name>>}
   */
  #list(name, ids, query, options) {
    const page = (/** @type {number | undefined} */ number) =>
      located(() => this.#start(name, ids, { query, page: number, options }));
    return pagePromise(page, firstPage(query), answers[name].itemsMove);
  }

  /**
   * Rejects, never throws, so that a refused argument and a failed call are caught alike.
   * @param {OperationName} name
   * @param {Id[]} ids
   * @param {Arguments} given
   * @returns {Promise<BindingAnswer>}
   */
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
    const toProgress = (/** @type {number} */ sent, /** @type {number} */ total) => ({ sent, total });
    return this.#makeCall({
      name,
      given: JSON.stringify(given),
      content: encodeContent(described),
      source,
      promised: answers[name],
      signal: signalOf(signal),
      watch: {
        attempt: watcher(functionOf(onAttempt, "onAttempt"), (report) => report),
        progress: watcher(functionOf(onUploadProgress, "onUploadProgress"), toProgress),
      },
    });
  }
}

/**
 * Tells a function what happens. What it throws or rejects with must not end the call that it watches.
 * @template {unknown[]} Happened
 * @param {((report: unknown) => unknown) | undefined} tell
 * @param {(...happened: Happened) => unknown} toReport
 * @returns {((...happened: Happened) => void) | undefined}
 */
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

/**
 * The page that a walk begins with. What is no number, or can't be read, is refused when the page is asked for.
 * @param {any} query as the caller gave it
 */
function firstPage(query) {
  try {
    return Number(query?.page ?? 0);
  } catch {
    return 0;
  }
}
