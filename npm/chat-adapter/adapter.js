// The adapter: the members that the Chat SDK calls. It maps; the receiver of postproxy-dm decides when an event runs, how often,
// and what is answered to its webhook.

import { ValidationError } from "@chat-adapter/shared";
import { NotImplementedError } from "chat";
import { createReceiver, NotFoundError } from "postproxy-dm";
import { fetchedBy } from "./attachments.js";
import { ChatBook } from "./chats.js";
import { contentsOf } from "./content/contents.js";
import { plainText } from "./content/text.js";
import { edited } from "./edit.js";
import { ofOption, translated, withOptions } from "./errors.js";
import { chatPage, messagePage } from "./history.js";
import { livesOn } from "./lives-on.js";
import { messageOf, personOf, threadIdOf } from "./messages.js";
import { openChat } from "./open-chat.js";
import { clientOf, clockOf, readOptions } from "./options.js";
import { capabilitiesOf } from "./platforms.js";
import { post } from "./posting.js";
import { reactionOf } from "./reactions.js";
import { handlersOf, RECEIPTS } from "./receiving.js";
import { stateStore } from "./state/store.js";
import { refuseStrategy } from "./strategy.js";
import { postStream } from "./stream.js";
import * as threads from "./threads.js";
import { beginPost, checkTurn } from "./turn.js";

/** @import * as Sdk from "chat" */
/** @import { Message as OurMessage } from "postproxy-dm" */
/** @import * as Declared from "./index.js" */

/** @implements {Declared.PostproxyAdapter} */
export class PostproxyAdapter {
  name = threads.NAME;
  /** The service keeps the history. */
  persistThreadHistory = false;
  /** @type {Declared.PostproxyAdapter["lockScope"]} */
  lockScope = "thread";
  client;
  #options;
  #now;
  /** @type {Sdk.ChatInstance | undefined} */
  #chat;
  /** @type {ChatBook | undefined} */
  #book;
  /** @type {import("postproxy-dm").Receiver | undefined} */
  #receiver;
  #isShutDown = false;

  /** @param {Declared.PostproxyAdapterOptions} [options] */
  constructor(options) {
    this.#options = readOptions(options);
    this.client = withOptions(() => clientOf(this.#options));
    this.#now = clockOf(this.#options.now);
  }

  get userName() {
    return this.#options.userName ?? this.#chat?.getUserName() ?? threads.NAME;
  }

  get receiver() {
    if (this.#receiver === undefined) throw notInitialized();
    return this.#receiver;
  }

  /** @type {Declared.PostproxyAdapter["initialize"]} */
  async initialize(chat) {
    refuseStrategy(chat);
    if (this.#isShutDown) throw refused("was shut down: make a new one, for a new Chat");
    if (this.#chat !== undefined && this.#chat !== chat)
      throw refused("belongs to another Chat: make one for each");
    this.#book ??= new ChatBook(this.client, chat.getState());
    this.#receiver ??= this.#makeReceiver(chat, this.#book);
    this.#chat = chat;
    await this.#receiver.ready().catch((error) => {
      throw ofOption(error);
    });
    if (this.#options.start ?? livesOn()) await this.#receiver.start();
  }

  /**
   * @param {Sdk.ChatInstance} chat
   * @param {ChatBook} book
   */
  #makeReceiver(chat, book) {
    const { webhookSecret, store, name, onReceipt, onReferral, onOutcome, profiles, now, receiver } =
      this.#options;
    const logger = chat.getLogger(threads.NAME);
    return withOptions(() =>
      createReceiver({
        direct: onReceipt === undefined ? [] : RECEIPTS,
        // The SDK has logged what its handlers threw.
        onError: (error, _event, attempt) =>
          attempt === null
            ? logger.error(String(error), { error })
            : logger.debug(`run ${attempt} failed: ${String(error)}`, { error }),
        onDead: (event, error) => logger.error(`${event.type} ${event.id} is given up`, { error }),
        ...receiver,
        client: this.client,
        secret: webhookSecret,
        store: store ?? stateStore(chat.getState()),
        ...(name === undefined ? {} : { name }),
        ...(onOutcome === undefined ? {} : { onOutcome }),
        ...(now === undefined ? {} : { now }),
        logger,
        on: handlersOf({ adapter: this, chat, book, profiles, onReceipt, onReferral }),
      }),
    );
  }

  /** @type {Declared.PostproxyAdapter["handleWebhook"]} */
  async handleWebhook(request, options) {
    const answer = await this.receiver.fetch(request, options ?? {});
    // The SDK's contract asks for 200.
    return answer.status === 204 ? new Response(null, { status: 200, headers: answer.headers }) : answer;
  }

  /** @type {Declared.PostproxyAdapter["disconnect"]} */
  async disconnect() {
    this.#isShutDown = true;
    await this.#receiver?.close();
    if (this.#options.client === undefined) await this.client.close();
  }

  encodeThreadId = threads.encodeThreadId;
  decodeThreadId = threads.decodeThreadId;
  channelIdFromThreadId = threads.channelIdFromThreadId;

  /** @type {Declared.PostproxyAdapter["isDM"]} */
  isDM(threadId) {
    return !threads.decodeThreadId(threadId).isGroup;
  }

  /** @type {Declared.PostproxyAdapter["getChannelVisibility"]} */
  getChannelVisibility() {
    return "private";
  }

  /** @type {Declared.PostproxyAdapter["parseMessage"]} */
  parseMessage(raw) {
    return messageOf(raw, {
      userName: this.userName,
      attachmentOf: (attachment) => this.rehydrateAttachment(attachment),
    });
  }

  /** @type {Declared.PostproxyAdapter["renderFormatted"]} */
  renderFormatted(content) {
    return plainText(content);
  }

  /** @type {Declared.PostproxyAdapter["rehydrateAttachment"]} */
  rehydrateAttachment(attachment) {
    return fetchedBy(this.client, attachment);
  }

  /** @type {Declared.PostproxyAdapter["postMessage"]} */
  postMessage(threadId, message, options) {
    return post(this.#poster(), { threadId, to: threads.decodeThreadId(threadId) }, message, options);
  }

  /** @type {Declared.PostproxyAdapter["reply"]} */
  async reply(threadId, messageId, message) {
    const to = threads.decodeThreadId(threadId);
    if (!capabilitiesOf(to.platform).reply_to)
      throw new NotImplementedError(`${to.platform} has no answers that quote a message: post it`, "replies");
    const send = beginPost();
    const { external_id } = await translated(() => this.client.getMessage(messageId));
    if (external_id === null)
      throw new ValidationError(threads.NAME, "messageId must be of a message that the platform has");
    const where = { threadId, to, send };
    return post(this.#poster(), where, message, { replyToExternalId: external_id });
  }

  /** @type {Declared.PostproxyAdapter["stream"]} */
  stream(threadId, textStream, options) {
    const where = { threadId, to: threads.decodeThreadId(threadId) };
    const startTyping = (/** @type {string} */ id) => this.startTyping(id);
    return postStream({ ...this.#poster(), startTyping }, where, textStream, options);
  }

  #poster() {
    return { client: this.client, overflow: this.#options.overflow, now: this.#now };
  }

  /** @type {Declared.PostproxyAdapter["editMessage"]} */
  async editMessage(threadId, messageId, message) {
    const { platform } = threads.decodeThreadId(threadId);
    const { edit, limits } = capabilitiesOf(platform);
    if (!edit) throw new NotImplementedError(`${platform} can't change a message that was sent`, "editing");
    const [content, ...more] = contentsOf(message, { platform, limits, overflow: "error" });
    if (more.length > 0 || typeof content === "function" || content.media !== undefined)
      throw new ValidationError(
        threads.NAME,
        "message must be one text: an edit can't add messages or files",
      );
    const { body, reply_markup } = content;
    const raw = await translated(() => edited(this.client, messageId, { body, reply_markup }));
    return { id: raw.id, raw, threadId };
  }

  /** @type {Declared.PostproxyAdapter["deleteMessage"]} */
  async deleteMessage() {
    throw new NotImplementedError("the service can't delete a message that was sent", "deleting");
  }

  /** @type {Declared.PostproxyAdapter["addReaction"]} */
  async addReaction(threadId, messageId, emoji) {
    const reaction = reactionOf(threads.decodeThreadId(threadId).platform, emoji);
    checkTurn();
    await translated(() => this.client.react(messageId, reaction));
  }

  /** @type {Declared.PostproxyAdapter["removeReaction"]} */
  async removeReaction(threadId, messageId, emoji) {
    reactionOf(threads.decodeThreadId(threadId).platform, emoji);
    checkTurn();
    await translated(() => this.client.unreact(messageId));
  }

  /** @type {Declared.PostproxyAdapter["startTyping"]} */
  startTyping(threadId) {
    return this.#show(threadId, "startTyping");
  }

  /** @type {Declared.PostproxyAdapter["endTyping"]} */
  endTyping(threadId) {
    return this.#show(threadId, "stopTyping");
  }

  /**
   * An indicator that can't be shown is no reason to lose an answer: the SDK ends it after a message is sent, and would take its
   * failure for the message's.
   * @param {string} threadId
   * @param {"startTyping" | "stopTyping"} method
   */
  async #show(threadId, method) {
    const { platform, chatId } = threads.decodeThreadId(threadId);
    if (!capabilitiesOf(platform).typing) return;
    try {
      await this.client[method](chatId);
    } catch (error) {
      this.#chat?.getLogger(threads.NAME).warn(`${method} failed: ${error}`, { error });
    }
  }

  /** @type {Declared.PostproxyAdapter["markAsRead"]} */
  async markAsRead(threadId) {
    const { chatId } = threads.decodeThreadId(threadId);
    await translated(() => this.client.markRead(chatId));
  }

  /** @type {Declared.PostproxyAdapter["fetchMessage"]} */
  async fetchMessage(threadId, messageId) {
    const { chatId } = threads.decodeThreadId(threadId);
    const found = await translated(() => orNull(this.client.getMessage(messageId)));
    if (found === null || found.chat_id !== chatId) return null;
    return this.#parsed(found);
  }

  /** @type {Declared.PostproxyAdapter["fetchMessages"]} */
  async fetchMessages(threadId, options) {
    const { chatId } = threads.decodeThreadId(threadId);
    const { messages, nextCursor } = await translated(() => messagePage(this.client, chatId, options));
    const parsed = await Promise.all(messages.map((message) => this.#parsed(message)));
    return { messages: parsed, ...(nextCursor === undefined ? {} : { nextCursor }) };
  }

  /** @param {OurMessage} message */
  async #parsed(message) {
    const chat = await translated(() => this.#bookOf().facts(message.chat_id));
    return this.parseMessage({ ...message, chat });
  }

  #bookOf() {
    if (this.#book === undefined) throw notInitialized();
    return this.#book;
  }

  /** @type {Declared.PostproxyAdapter["fetchThread"]} */
  async fetchThread(threadId) {
    const { chatId } = threads.decodeThreadId(threadId);
    const chat = await translated(() => this.client.getChat(chatId));
    const facts = await this.#bookOf().note(chat);
    return {
      id: threadId,
      channelId: threads.channelIdFromThreadId(threadId),
      channelName: personOf(facts).fullName,
      channelVisibility: this.getChannelVisibility(threadId),
      isDM: !chat.group,
      metadata: { ...chat },
    };
  }

  /** @type {Declared.PostproxyAdapter["fetchChannelInfo"]} */
  async fetchChannelInfo(channelId) {
    const { profileId } = threads.decodeChannelId(channelId);
    const profile = await translated(() => this.client.getProfile(profileId));
    return {
      id: channelId,
      name: profile.name ?? profile.username ?? undefined,
      channelVisibility: "private",
      isDM: true,
      metadata: { ...profile },
    };
  }

  /** @type {Declared.PostproxyAdapter["listThreads"]} */
  async listThreads(channelId, options) {
    const { profileId } = threads.decodeChannelId(channelId);
    const { chats, nextCursor } = await translated(() => chatPage(this.client, profileId, options));
    const summaries = [];
    for (const chat of chats) {
      const facts = await this.#bookOf().note(chat);
      const { data } = await translated(() => this.client.listMessages(chat.id, { per_page: 1 }));
      if (data.length === 0) continue;
      summaries.push({
        id: threadIdOf(facts),
        rootMessage: this.parseMessage({ ...data[0], chat: facts }),
        ...(chat.last_message_at ? { lastReplyAt: new Date(chat.last_message_at) } : {}),
      });
    }
    return { threads: summaries, ...(nextCursor === undefined ? {} : { nextCursor }) };
  }

  /** @type {Declared.PostproxyAdapter["openDM"]} */
  async openDM(userId, options = {}) {
    const person = threads.decodeUserId(userId, this.#options.profiles);
    return translated(async () => {
      const known = options.placement_id === undefined ? await this.#bookOf().factsOfPerson(person) : null;
      return threadIdOf(known ?? (await this.#bookOf().note(await openChat(this.client, person, options))));
    });
  }

  /** @type {Declared.PostproxyAdapter["getUser"]} */
  async getUser(userId) {
    const person = threads.decodeUserId(userId, this.#options.profiles);
    const facts = await translated(() => this.#bookOf().factsOfPerson(person));
    if (facts === null) return null;
    const { isMe, ...author } = personOf(facts);
    const { participant_avatar_url: avatarUrl } = facts;
    return { ...author, isBot: false, ...(avatarUrl ? { avatarUrl } : {}) };
  }
}

/**
 * @template T
 * @param {Promise<T>} call
 * @returns {Promise<T | null>}
 */
async function orNull(call) {
  try {
    return await call;
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
}

/** @param {string} why */
function refused(why) {
  return new ValidationError(threads.NAME, `the adapter ${why}`);
}

function notInitialized() {
  return refused("has no Chat yet: register it with new Chat({ adapters }), and await chat.initialize()");
}
