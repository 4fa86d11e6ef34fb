// The public types of postproxy-dm, the same on every runtime. Names that go over the wire are spelled as on the wire
// (snake_case), so that a curl body is a valid argument; our own names are camelCase. Everything below the line at the
// end is generated from the Rust core.

import type { Receiver, ReceiverOptions } from "./receiver.js";

export {
  type CaughtUp,
  type Clients,
  type Codec,
  type ContextOf,
  type Delivery,
  type Envelope,
  type EventContext,
  type EventOutcome,
  type EventRow,
  type HandledEvent,
  type Handlers,
  type LambdaAnswer,
  type LambdaContext,
  NeverRetry,
  type NodeRequest,
  type NodeResponse,
  type Received,
  type Receiver,
  type ReceiverOptions,
  type ReceiverStats,
  type ReplayFilter,
  type Replies,
  type Reply,
  type ReplyOptions,
  type RequestHeaders,
  RetryLater,
  type SecretSource,
  StoreError,
  type WebRequest,
  type WebResponse,
} from "./receiver.js";
export { type MemoryStoreOptions, memoryStore, type OpenStore, type Store } from "./stores.js";

declare global {
  // TypeScript's own libraries and @types/node declare it alike; older targets lack it.
  interface SymbolConstructor {
    readonly asyncDispose: unique symbol;
  }
}

/**
 * A client of the Postproxy Direct Messages API for one account.
 *
 * ```js
 * const postproxy = new Postproxy(); // the key comes from POSTPROXY_API_KEY
 * const message = await postproxy.sendMessage(chatId, { body: "Your order shipped today." });
 * ```
 *
 * Every method rejects with a {@link PostproxyError}, both when an argument is refused and when the call fails. Every
 * write carries an idempotency key, the same one on each attempt, so it can be repeated safely. An id may be
 * Postproxy's or the platform's. Besides the errors that a method lists, any method can fail with an
 * {@link AuthenticationError}, {@link RateLimitError}, {@link ServerError}, {@link ConnectionError} or
 * {@link TimeoutError}.
 *
 * Content is sent as JSON. A value that JSON can't express (`NaN`, an invalid date, a `Map`, a `BigInt`) is refused
 * with the name of its field; it is never sent as something else.
 */
export class Postproxy {
  /**
   * Checks the options. Makes no connection. In a browser that has not loaded the WebAssembly module yet, the first
   * call checks them.
   *
   * @throws {ValidationError} if an option is missing, misspelt or out of range; `field` names it
   */
  constructor(options?: PostproxyOptions);

  /**
   * Makes a client with the same options, except those that are given here, on the same connections. Example:
   * `postproxy.withOptions({ timeoutMs: 120_000 })`.
   *
   * @throws {ValidationError} as the constructor does
   */
  withOptions(options: PostproxyOptions): Postproxy;

  /**
   * Takes no further call, and resolves once those under way have ended. `await using` does the same. A program needn't
   * close a client to end: idle connections don't keep it alive.
   */
  close(): Promise<void>;

  /** Does what {@link close} does, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;

  /**
   * Calls an endpoint that this version has no method for, with the client's key, retries, deadline and errors. A method
   * other than GET carries an idempotency key. Resolves with the JSON of the answer, `null` if it is empty, and a
   * {@link DownloadedMedia} if it is a file. Example: ``postproxy.request("GET", path`/posts/${postId}`)``.
   *
   * @param path what follows `/api`, its ids escaped with {@link path}
   * @throws {ValidationError} for a path or a method that can't be sent
   */
  request<Answer = unknown>(
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    path: string,
    given?: OtherRequest,
    options?: CallOptions,
  ): CallPromise<Answer>;

  /**
   * Lists the profiles of a profile group, the Pages and accounts that it writes as: of `profileGroupId`, else of the
   * key's own group, else of the first.
   *
   * ```sh
   * curl "$POSTPROXY/api/profiles" -H "Authorization: Bearer $KEY"
   * ```
   *
   * @throws {AuthenticationError} for a wrong key
   */
  listProfiles(options?: CallOptions): CallPromise<List<Profile>>;

  /**
   * Gets one profile.
   *
   * ```sh
   * curl "$POSTPROXY/api/profiles/PROFILE" -H "Authorization: Bearer $KEY"
   * ```
   *
   * @throws {NotFoundError} for an id that is not yours
   */
  getProfile(profileId: string, options?: CallOptions): CallPromise<Profile>;

  /**
   * Lists a profile's placements: the Pages, channels and phone numbers that it writes through. The `id` of a WhatsApp
   * number is the `placement_id` of {@link createChat}.
   *
   * ```sh
   * curl "$POSTPROXY/api/profiles/PROFILE/placements" -H "Authorization: Bearer $KEY"
   * ```
   *
   * @throws {NotFoundError} for an id that is not yours
   */
  listPlacements(profileId: string, options?: CallOptions): CallPromise<List<Placement>>;

  /**
   * Lists a profile's chats, newest activity first.
   *
   * `for await` walks all pages and gives each chat once. A chat that gets a message during the walk moves to the
   * head of the list. If the total says at the end that chats are missing, the walk reads the head again, and gives
   * the chats that moved past it, and new ones, last. The API has pages but no cursor, so this is the most that can
   * be promised: if one chat goes just as another arrives, one may be missed.
   *
   * ```sh
   * curl "$POSTPROXY/api/profiles/PROFILE/chats?page=0&per_page=20" -H "Authorization: Bearer $KEY"
   * ```
   *
   * @throws {ValidationError} for a time without its offset
   */
  listChats(profileId: string, query?: ListChatsQuery, options?: CallOptions): PagePromise<Chat>;

  /**
   * Finds the chat with a person, or creates it. If the chat exists, the details that you give of the person are
   * updated.
   *
   * ```sh
   * curl "$POSTPROXY/api/profiles/PROFILE/chats" -H "Authorization: Bearer $KEY" \
   *   -H "Content-Type: application/json" -d '{"participant_external_id": "PSID", "participant_name": "Jane Doe"}'
   * ```
   *
   * @throws {ValidationError} without `participant_external_id`, or on WhatsApp without the `placement_id` of one of the
   * profile's phone numbers: see {@link listPlacements}
   */
  createChat(profileId: string, content: CreateChatContent, options?: CallOptions): CallPromise<Chat>;

  /**
   * Gets one chat.
   *
   * ```sh
   * curl "$POSTPROXY/api/chats/CHAT" -H "Authorization: Bearer $KEY"
   * ```
   *
   * @throws {NotFoundError} for an id that is not yours
   */
  getChat(chat: ChatReference, options?: CallOptions): CallPromise<Chat>;

  /**
   * Archives a chat. Bluesky only, where it also mutes the chat.
   *
   * ```sh
   * curl -X POST "$POSTPROXY/api/chats/CHAT/archive" -H "Authorization: Bearer $KEY"
   * ```
   *
   * @throws {ValidationError} on any platform other than Bluesky
   */
  archiveChat(chat: ChatReference, options?: CallOptions): CallPromise<Chat>;

  /**
   * Takes a chat out of the archive. Bluesky only.
   *
   * ```sh
   * curl -X DELETE "$POSTPROXY/api/chats/CHAT/archive" -H "Authorization: Bearer $KEY"
   * ```
   *
   * @throws {ValidationError} on any platform other than Bluesky
   */
  unarchiveChat(chat: ChatReference, options?: CallOptions): CallPromise<Chat>;

  /**
   * Marks the person's latest message as read. WhatsApp shows them the receipt; of the other platforms no source says
   * whether they do.
   *
   * ```sh
   * curl -X POST "$POSTPROXY/api/chats/CHAT/mark_read" -H "Authorization: Bearer $KEY"
   * ```
   *
   * @throws {NotFoundError} for an id that is not yours
   */
  markRead(chat: ChatReference, options?: CallOptions): CallPromise<Chat>;

  /**
   * Shows the person that someone is writing an answer.
   *
   * ```sh
   * curl -X POST "$POSTPROXY/api/chats/CHAT/start_typing" -H "Authorization: Bearer $KEY"
   * ```
   *
   * @throws {ValidationError} if the platform has no typing indicator: see {@link capabilities}
   */
  startTyping(chat: ChatReference, options?: CallOptions): CallPromise<Accepted | null>;

  /**
   * Hides the typing indicator again.
   *
   * ```sh
   * curl -X POST "$POSTPROXY/api/chats/CHAT/stop_typing" -H "Authorization: Bearer $KEY"
   * ```
   *
   * @throws {ValidationError} if the platform has no typing indicator: see {@link capabilities}
   */
  stopTyping(chat: ChatReference, options?: CallOptions): CallPromise<Accepted | null>;

  /**
   * Lists a chat's messages, newest first.
   *
   * `for await` walks all pages and gives each message once, of those that were there when the walk began. Messages
   * that arrive during the walk are left out. The API has pages but no cursor: if one message goes just as another
   * arrives, one may be missed. With `since`, it reads only as many pages as there are new messages.
   *
   * ```sh
   * curl "$POSTPROXY/api/chats/CHAT/messages?direction=inbound" -H "Authorization: Bearer $KEY"
   * ```
   *
   * @throws {NotFoundError} for an id that is not yours
   */
  listMessages(chat: ChatReference, query?: ListMessagesQuery, options?: CallOptions): PagePromise<Message>;

  /**
   * Sends a message and returns it as `pending`. To follow it, receive the webhooks `message.sent`,
   * `message.delivered`, `message.read` and `message.failed`, or use {@link waitForMessage}. Pass the chat itself
   * instead of its id, and the limits of its platform are checked before anything is sent.
   *
   * ```sh
   * curl "$POSTPROXY/api/chats/CHAT/messages" -H "Authorization: Bearer $KEY" \
   *   -H "Content-Type: application/json" -d '{"body": "Your order shipped today."}'
   * ```
   *
   * To send the bytes of a file, for example with `{ media: [{ path: "receipt.pdf" }] }`:
   *
   * ```sh
   * curl "$POSTPROXY/api/chats/CHAT/messages" -H "Authorization: Bearer $KEY" \
   *   -F "media[]=@receipt.pdf;type=application/pdf"
   * ```
   *
   * @throws {ValidationError} if the content is over a limit or a file can't be read; `field` says where, such as
   * `buttons[1].url` or `media[0]`
   */
  sendMessage(chat: ChatReference, content: MessageContent, options?: CallOptions): CallPromise<Message>;

  /**
   * Gets one message.
   *
   * ```sh
   * curl "$POSTPROXY/api/messages/MESSAGE" -H "Authorization: Bearer $KEY"
   * ```
   *
   * @throws {NotFoundError} for an id that is not yours
   */
  getMessage(messageId: string, options?: CallOptions): CallPromise<Message>;

  /**
   * Changes the text or keyboard of a message that was sent. Telegram only.
   *
   * ```sh
   * curl -X PATCH "$POSTPROXY/api/messages/MESSAGE" -H "Authorization: Bearer $KEY" \
   *   -H "Content-Type: application/json" -d '{"body": "It ships tomorrow."}'
   * ```
   *
   * @throws {ValidationError} on any platform other than Telegram
   */
  editMessage(messageId: string, content: EditMessageContent, options?: CallOptions): CallPromise<Message>;

  /**
   * Reacts to a message. A second reaction replaces the first. The default reaction is `love`. Facebook takes any
   * name or emoji, Instagram only `love`.
   *
   * ```sh
   * curl "$POSTPROXY/api/messages/MESSAGE/react" -H "Authorization: Bearer $KEY" \
   *   -H "Content-Type: application/json" -d '{"reaction": "like"}'
   * ```
   *
   * @throws {ValidationError} if the platform has no reactions
   */
  react(
    messageId: string,
    reaction?: ReactionName | ReactContent,
    options?: CallOptions,
  ): CallPromise<Message>;

  /**
   * Removes your reaction from a message.
   *
   * ```sh
   * curl -X DELETE "$POSTPROXY/api/messages/MESSAGE/unreact" -H "Authorization: Bearer $KEY"
   * ```
   *
   * @throws {ValidationError} if the platform has no reactions
   */
  unreact(messageId: string, options?: CallOptions): CallPromise<Message>;

  /**
   * Lists the comments on a post, each with the comments that answer it in its `replies`. `from` and `to` are about the
   * comments on the post itself; their `replies` come along.
   *
   * `for await` walks all pages and gives each comment once.
   *
   * ```sh
   * curl "$POSTPROXY/api/posts/POST/comments?profile_id=PROFILE" -H "Authorization: Bearer $KEY"
   * ```
   *
   * @throws {ValidationError} without `profile_id`, the profile whose post it is
   */
  listComments(postId: string, query: ListCommentsQuery, options?: CallOptions): PagePromise<Comment>;

  /**
   * Gets one comment, with the comments that answer it in its `replies`.
   *
   * ```sh
   * curl "$POSTPROXY/api/posts/POST/comments/COMMENT?profile_id=PROFILE" -H "Authorization: Bearer $KEY"
   * ```
   *
   * @throws {NotFoundError} for an id that is not yours
   */
  getComment(comment: CommentReference, options?: CallOptions): CallPromise<Comment>;

  /**
   * Lists the comments on all posts. Here a comment that answers another is an entry of its own, with its
   * `parent_external_id`.
   *
   * `for await` walks all pages and gives each comment once.
   *
   * ```sh
   * curl "$POSTPROXY/api/comments?profiles=instagram,PROFILE&from=2026-05-31" -H "Authorization: Bearer $KEY"
   * ```
   *
   * @throws {ValidationError} for an empty list, or a time without its offset
   */
  listAllComments(query?: ListAllCommentsQuery, options?: CallOptions): PagePromise<ListedComment>;

  /**
   * Answers a comment with a direct message to its author. Each comment can be answered once, within 7 days. Facebook
   * and Instagram. Pass the ids, or as it is what a `comment.created` event is about or {@link listAllComments} lists.
   * `pending` means accepted: {@link waitForMessage} tells whether the person got it.
   *
   * ```sh
   * curl "$POSTPROXY/api/posts/POST/comments/COMMENT/private_reply?profile_id=PROFILE" -H "Authorization: Bearer $KEY" \
   *   -H "Content-Type: application/json" -d '{"text": "Here is the link."}'
   * ```
   *
   * @throws {ValidationError} for a second reply to a comment, a comment that isn't published, a platform without private
   * replies, or content over a limit. One that comes after 7 days is refused too, or accepted and then `failed`
   * @throws {NotFoundError} for a comment that is not there, or not of this post and profile
   */
  privateReply(
    comment: CommentReference,
    content: PrivateReplyContent,
    options?: CallOptions,
  ): CallPromise<Message>;

  /**
   * Sends a message to the chat that an event is about. The idempotency key is made from the id of the received message,
   * or, for any other event and a message without an id, from the event's, so an event that arrives twice within 24 hours is answered once. It is the key of the first
   * `reply` without a name in a receiver's handler. To answer the same event a second time, pass an
   * `idempotencyKey` of your own. You can answer only events in which the person did something: check with
   * {@link canReply}.
   *
   * ```sh
   * curl "$POSTPROXY/api/chats/CHAT/messages" -H "Authorization: Bearer $KEY" \
   *   -H "Idempotency-Key: reply-MESSAGE-1" -H "Content-Type: application/json" -d '{"body": "Thanks!"}'
   * ```
   *
   * @throws {ValidationError} with the field `event`, for a receipt, a failure, the profile's own message, or an
   * event without an id or a chat
   * @throws {ConflictError} with the code `already_answered`, if the event was answered with different content; the
   * first answer stands
   */
  reply(
    event: Extract<DirectMessageEvent, { type: ReplyableEvent["type"] }>,
    content: MessageContent,
    options?: CallOptions,
  ): CallPromise<Message>;

  /**
   * Waits until a message is `published`, `delivered` or `read`, or until the files of a received one are `processed`.
   * It asks for the message again and again: first after 250 ms, then at intervals that double up to 5 s.
   *
   * ```sh
   * curl "$POSTPROXY/api/messages/MESSAGE" -H "Authorization: Bearer $KEY"
   * ```
   *
   * ```js
   * const { attachments } = await postproxy.waitForMessage(received.id, { until: "processed" });
   * for (const { url, status } of attachments) console.log(status, url); // "failed": there is no copy
   * ```
   *
   * @throws {PostproxyError} with the code `message_failed`, as soon as the platform refuses the message; `body` is
   * the message with its `error_details`
   * @throws {TimeoutError} if the message doesn't get there within `timeoutMs`
   * @throws {NotFoundError} for an id that is not yours
   * @throws {ServerError | RateLimitError | ConnectionError} if the service can't be asked, not even after the retries of
   * one request: it doesn't wait on until `timeoutMs`. The message may still get there
   * @throws {ValidationError} if it can't get there: a receipt on a platform that has none, or anything but `processed` of
   * a message that the person wrote
   */
  waitForMessage(messageId: string, options?: WaitOptions): Promise<Message>;

  /**
   * Gets the ice breakers: the questions that a new chat opens with. Instagram.
   *
   * ```sh
   * curl "$POSTPROXY/api/profiles/PROFILE/ice_breakers" -H "Authorization: Bearer $KEY"
   * ```
   *
   * @throws {ValidationError} on any platform other than Instagram
   */
  getIceBreakers(profileId: string, options?: CallOptions): CallPromise<IceBreakers>;

  /**
   * Sets one to four ice breakers, which replace the existing ones. Instagram.
   *
   * ```sh
   * curl "$POSTPROXY/api/profiles/PROFILE/ice_breakers" -H "Authorization: Bearer $KEY" \
   *   -H "Content-Type: application/json" -d '{"ice_breakers": [{"question": "Where is my order?", "payload": "ORDER"}]}'
   * ```
   *
   * @throws {ValidationError} for no ice breakers, or more than four
   */
  setIceBreakers(
    profileId: string,
    items: readonly IceBreaker[],
    options?: CallOptions,
  ): CallPromise<Succeeded | null>;

  /**
   * Deletes all ice breakers. Instagram.
   *
   * ```sh
   * curl -X DELETE "$POSTPROXY/api/profiles/PROFILE/ice_breakers" -H "Authorization: Bearer $KEY"
   * ```
   *
   * @throws {ValidationError} on any platform other than Instagram
   */
  deleteIceBreakers(profileId: string, options?: CallOptions): CallPromise<Succeeded | null>;

  /**
   * Tells whether a person is verified, and whether they follow the business. Instagram.
   *
   * ```sh
   * curl "$POSTPROXY/api/profiles/PROFILE/participants/USER" -H "Authorization: Bearer $KEY"
   * ```
   *
   * @throws {NotFoundError} for an id that is not yours
   */
  getParticipantStatus(
    profileId: string,
    userId: string,
    options?: CallOptions,
  ): CallPromise<ParticipantStatus>;

  /**
   * Starts an import of a profile's older chats. A profile runs one import at a time.
   *
   * ```sh
   * curl "$POSTPROXY/api/profiles/PROFILE/backfill_chats" -H "Authorization: Bearer $KEY" \
   *   -H "Content-Type: application/json" -d '{"from": "2026-01-01"}'
   * ```
   *
   * @throws {ConflictError} while another import runs
   */
  backfillChats(profileId: string, content: BackfillContent, options?: CallOptions): CallPromise<ChatSync>;

  /**
   * Lists a profile's imports, newest first.
   *
   * ```sh
   * curl "$POSTPROXY/api/profiles/PROFILE/chat_syncs" -H "Authorization: Bearer $KEY"
   * ```
   *
   * @throws {NotFoundError} for an id that is not yours
   */
  listChatSyncs(profileId: string, query?: ListChatSyncsQuery, options?: CallOptions): PagePromise<ChatSync>;

  /**
   * Gets one import.
   *
   * ```sh
   * curl "$POSTPROXY/api/profiles/PROFILE/chat_syncs/SYNC" -H "Authorization: Bearer $KEY"
   * ```
   *
   * @throws {NotFoundError} for an id that is not yours
   */
  getChatSync(profileId: string, syncId: string, options?: CallOptions): CallPromise<ChatSync>;

  /**
   * Lists a profile's message templates. Only those that are `APPROVED` can be sent. WhatsApp.
   *
   * ```sh
   * curl "$POSTPROXY/api/profiles/PROFILE/templates?status=APPROVED" -H "Authorization: Bearer $KEY"
   * ```
   *
   * @throws {ValidationError} on any platform other than WhatsApp
   */
  listTemplates(
    profileId: string,
    query?: ListTemplatesQuery,
    options?: CallOptions,
  ): CallPromise<List<Template>>;

  /**
   * Submits a message template to Meta for review. It is `PENDING` at first; the event `message_template.status_updated`
   * says what Meta decided. WhatsApp.
   *
   * ```sh
   * curl "$POSTPROXY/api/profiles/PROFILE/templates" -H "Authorization: Bearer $KEY" \
   *   -H "Content-Type: application/json" -d '{"name": "order_delayed", "category": "UTILITY", "language": "en_US",
   *     "components": [{"type": "BODY", "text": "Hi {{1}}, your order is late."}]}'
   * ```
   *
   * @throws {ValidationError} if the name isn't one that Meta takes, or exists in this language
   */
  createTemplate(
    profileId: string,
    content: CreateTemplateContent,
    options?: CallOptions,
  ): CallPromise<Template>;

  /**
   * Lists Meta's library of ready-made templates. Its answer is Meta's own and is returned as it is: the service's
   * reference doesn't show its fields. WhatsApp.
   *
   * ```sh
   * curl "$POSTPROXY/api/profiles/PROFILE/templates/library?language=en_US" -H "Authorization: Bearer $KEY"
   * ```
   *
   * @throws {ValidationError} on any platform other than WhatsApp
   */
  listTemplateLibrary(
    profileId: string,
    query?: ListTemplateLibraryQuery,
    options?: CallOptions,
  ): CallPromise<PlatformAnswer>;

  /**
   * Gets one message template. One that is named `library` can only be got by its id. WhatsApp.
   *
   * ```sh
   * curl "$POSTPROXY/api/profiles/PROFILE/templates/order_shipped?language=de" -H "Authorization: Bearer $KEY"
   * ```
   *
   * @throws {NotFoundError} for a template that doesn't exist
   * @throws {ValidationError} for a name in several languages, without the language
   */
  getTemplate(profileId: string, template: TemplateReference, options?: CallOptions): CallPromise<Template>;

  /**
   * Changes a message template. Meta reviews it again. WhatsApp.
   *
   * ```sh
   * curl -X PATCH "$POSTPROXY/api/profiles/PROFILE/templates/TEMPLATE" -H "Authorization: Bearer $KEY" \
   *   -H "Content-Type: application/json" -d '{"components": [{"type": "BODY", "text": "Your order has shipped."}]}'
   * ```
   *
   * @throws {NotFoundError} for a template that doesn't exist
   */
  updateTemplate(
    profileId: string,
    template: TemplateReference,
    content: UpdateTemplateContent,
    options?: CallOptions,
  ): CallPromise<Template>;

  /**
   * Deletes a message template. **A name without a language deletes the template in every language**; the template
   * itself, its id, and a name with a language delete only that one. WhatsApp.
   *
   * ```sh
   * curl -X DELETE "$POSTPROXY/api/profiles/PROFILE/templates/order_shipped?language=de" -H "Authorization: Bearer $KEY"
   * ```
   *
   * @throws {NotFoundError} for a template that doesn't exist
   */
  deleteTemplate(
    profileId: string,
    template: TemplateReference,
    options?: CallOptions,
  ): CallPromise<Succeeded | null>;

  /**
   * Blocks people on WhatsApp: they can't write to the number any more, and nothing goes out to them. Meta blocks only
   * people who wrote within the last 24 hours. The answer is Meta's own and is returned as it is: `block_users` with
   * `added_users`, and `failed_users` for those whom Meta didn't block.
   *
   * ```sh
   * curl "$POSTPROXY/api/profiles/PROFILE/whatsapp/block_users" -H "Authorization: Bearer $KEY" \
   *   -H "Content-Type: application/json" -d '{"phone_number_id": "NUMBER", "users": ["15551234567"]}'
   * ```
   *
   * @throws {ValidationError} without people, or with more than 1000
   */
  blockUsers(
    profileId: string,
    content: BlockUsersContent,
    options?: CallOptions,
  ): CallPromise<PlatformAnswer>;

  /**
   * Lets people on WhatsApp write to the number again. The answer is Meta's own and is returned as it is.
   *
   * ```sh
   * curl "$POSTPROXY/api/profiles/PROFILE/whatsapp/unblock_users" -H "Authorization: Bearer $KEY" \
   *   -H "Content-Type: application/json" -d '{"phone_number_id": "NUMBER", "users": ["15551234567"]}'
   * ```
   *
   * @throws {ValidationError} without people, or with more than 1000
   */
  unblockUsers(
    profileId: string,
    content: BlockUsersContent,
    options?: CallOptions,
  ): CallPromise<PlatformAnswer>;

  /**
   * Lists the people whom a WhatsApp number blocks. The answer is Meta's own and is returned as it is.
   *
   * ```sh
   * curl "$POSTPROXY/api/profiles/PROFILE/whatsapp/blocked_users?phone_number_id=NUMBER" -H "Authorization: Bearer $KEY"
   * ```
   *
   * @throws {NotFoundError} for a number that is not the profile's
   */
  listBlockedUsers(
    profileId: string,
    query: ListBlockedUsersQuery,
    options?: CallOptions,
  ): CallPromise<PlatformAnswer>;

  /**
   * Tells whether a WhatsApp number blocks a person. The answer is Meta's own and is returned as it is.
   *
   * ```sh
   * curl "$POSTPROXY/api/profiles/PROFILE/whatsapp/blocked_user_status?phone_number_id=NUMBER&user=15551234567" \
   *   -H "Authorization: Bearer $KEY"
   * ```
   *
   * @throws {NotFoundError} for a number that is not the profile's
   */
  getBlockedUserStatus(
    profileId: string,
    query: { phone_number_id: string; user: string },
    options?: CallOptions,
  ): CallPromise<PlatformAnswer>;

  /**
   * Gets the bytes of a file that a person sent on WhatsApp, up to 16 MB (16777216 bytes). An attachment's `url` has them
   * too, once its `status` is `processed`.
   *
   * ```sh
   * curl "$POSTPROXY/api/profiles/PROFILE/whatsapp/media?phone_number_id=NUMBER&media_id=MEDIA" -H "Authorization: Bearer $KEY"
   * ```
   *
   * ```js
   * const [{ external_id }] = message.attachments;
   * const query = { phone_number_id: chat.external_placement_id ?? "", media_id: external_id ?? "" };
   * const { data, content_type } = await postproxy.downloadMedia(chat.profile_id, query);
   * console.log(data.length, content_type);
   * ```
   *
   * @throws {NotFoundError} for a file that is not there, or a number that is not the profile's
   */
  downloadMedia(
    profileId: string,
    query: { phone_number_id: string; media_id: string },
    options?: CallOptions,
  ): CallPromise<DownloadedMedia>;

  /**
   * Creates a webhook. The answer contains its `secret`: store it. Lists leave it out; {@link Postproxy.getWebhook} and
   * {@link Postproxy.updateWebhook} return it again.
   *
   * ```sh
   * curl "$POSTPROXY/api/webhooks" -H "Authorization: Bearer $KEY" \
   *   -H "Content-Type: application/json" -d '{"url": "https://shop.example/webhooks", "events": ["*"]}'
   * ```
   *
   * @throws {ValidationError} for a URL that is not https
   */
  createWebhook(
    content: WebhookContent & { url: string; events: readonly SubscribedEvent[] },
    options?: CallOptions,
  ): CallPromise<Webhook>;

  /**
   * Lists all webhooks of the account.
   *
   * ```sh
   * curl "$POSTPROXY/api/webhooks" -H "Authorization: Bearer $KEY"
   * ```
   *
   * @throws {AuthenticationError} for a wrong key
   */
  listWebhooks(options?: CallOptions): CallPromise<List<Webhook>>;

  /**
   * Gets one webhook, with its `secret`.
   *
   * ```sh
   * curl "$POSTPROXY/api/webhooks/WEBHOOK" -H "Authorization: Bearer $KEY"
   * ```
   *
   * @throws {NotFoundError} for an id that is not yours
   */
  getWebhook(webhookId: string, options?: CallOptions): CallPromise<Webhook>;

  /**
   * Changes a webhook. Fields that you leave out stay as they are.
   *
   * ```sh
   * curl -X PATCH "$POSTPROXY/api/webhooks/WEBHOOK" -H "Authorization: Bearer $KEY" \
   *   -H "Content-Type: application/json" -d '{"enabled": false}'
   * ```
   *
   * @throws {NotFoundError} for an id that is not yours
   */
  updateWebhook(webhookId: string, content: WebhookContent, options?: CallOptions): CallPromise<Webhook>;

  /**
   * Deletes a webhook.
   *
   * ```sh
   * curl -X DELETE "$POSTPROXY/api/webhooks/WEBHOOK" -H "Authorization: Bearer $KEY"
   * ```
   *
   * @throws {NotFoundError} for an id that is not yours
   */
  deleteWebhook(webhookId: string, options?: CallOptions): CallPromise<Deleted | null>;

  /**
   * Lists a webhook's attempts to deliver events, newest first.
   *
   * ```sh
   * curl "$POSTPROXY/api/webhooks/WEBHOOK/deliveries" -H "Authorization: Bearer $KEY"
   * ```
   *
   * @throws {NotFoundError} for an id that is not yours
   */
  listWebhookDeliveries(
    webhookId: string,
    query?: PageQuery,
    options?: CallOptions,
  ): PagePromise<WebhookDelivery>;
}

/** The options of a client. Only `apiKey` is required. */
export interface PostproxyOptions {
  /**
   * The API key of your account. Default: the variable `POSTPROXY_API_KEY`, never in a page. It never appears in errors,
   * reports, logs or `inspect`.
   *
   * A function is asked for the key by each call, within its `timeoutMs`, and once more if the service refuses it with a 401: so
   * a key can be replaced without a restart, and a key manager can hold it. If it fails, so does the call, with what was thrown
   * as `cause`. Example: `apiKey: () => vault.read("postproxy")`.
   */
  apiKey?: string | (() => string | Promise<string>) | undefined;
  /**
   * The address of the service. Default: the variable `POSTPROXY_BASE_URL`, else `https://api.postproxy.dev`. Example for an emulator:
   * `baseUrl: "http://127.0.0.1:4010"`.
   *
   * The URL may contain a path, and may end in `/api` or not: both `https://gateway.example/company` and
   * `https://gateway.example/company/api` call `https://gateway.example/company/api/chats/…`. It must be `https://`,
   * except for this machine: `localhost`, a name below it, `127.0.0.1` or another address that begins with 127,
   * `[::1]`.
   */
  baseUrl?: string | undefined;
  /**
   * Allows a plain `http://` `baseUrl` on another machine. Default: false. Everyone on the way can then read the API
   * key and every message, so use it only in a private network, for example for an emulator in another container.
   */
  allowInsecureHttp?: boolean | undefined;
  /**
   * The proxy that every call goes through: `http://` or `https://`, with a user name and password if it wants some, each
   * percent-encoded. `false` is for none. Default: what the environment says (`HTTPS_PROXY`, `NO_PROXY` and so on), never
   * for this machine. On Node, Bun and Deno only: in other runtimes, the host's `fetch` decides and this is refused.
   * Example: `proxy: "http://jane:secret@proxy.example:3128"`.
   */
  proxy?: string | false | undefined;
  /**
   * Certificates of authorities to trust beside those that the runtime or the system trusts, in PEM format: the text or the
   * bytes of a file with one or more of them, or a list. On Node, Bun and Deno only, as with `proxy`. Example:
   * `ca: readFileSync("company.pem")`.
   */
  ca?: string | Bytes | readonly (string | Bytes)[] | undefined;
  /**
   * The profile group that calls work in: lists show only what it has, and nothing else is found. Default: the group of
   * the API key, or the account's first group if the key is for the whole account.
   */
  profileGroupId?: string | undefined;
  /**
   * The time limit for a whole call, including its retries, in milliseconds: 1 to 2147483647. Default: 30000.
   * Example: `timeoutMs: 10_000`.
   */
  timeoutMs?: number | undefined;
  /**
   * The time limit for one attempt, in milliseconds: 1 to 2147483647. An attempt without an answer by then is given up and
   * repeated, so that a lost packet doesn't cost the whole `timeoutMs`. Default: 10000; no limit of its own for a call that
   * sends or fetches a file. Example: `attemptTimeoutMs: 3_000`.
   */
  attemptTimeoutMs?: number | undefined;
  /**
   * How many calls run at once, those of derived clients included: 1 to 1000000. Default: as many as are made. Others wait
   * for their turn in the order in which they were made; the wait counts in their `timeoutMs`, and their `signal` ends it.
   * Example: `maxConcurrency: 10`.
   */
  maxConcurrency?: number | undefined;
  /**
   * How many times a call is retried after a failure that may pass: 0 to 100. Default: 2. Example: `maxRetries: 0`.
   *
   * No connection, a broken connection, no answer within `attemptTimeoutMs`, a 408, 425, 429 or 5xx, and a 409 for an idempotency key in flight are
   * retried. The wait is what `Retry-After` asks for, or a random time: up to 500 ms at first, up to twice as long
   * each time after that, and never over 8 s. If `Retry-After` asks for more than 60 s, the call ends at once.
   */
  maxRetries?: number | undefined;
  /**
   * Text to put before our own name in the `User-Agent` header: visible ASCII characters and spaces. Example:
   * `userAgent: "shop/2.1"`.
   */
  userAgent?: string | undefined;
  /**
   * Headers that every request carries besides ours, for a gateway or a tracer. A header that we set ourselves
   * (`authorization`, `content-type`, …) is refused by its name. Example: `defaultHeaders: { "x-tenant": "shop-2" }`.
   */
  defaultHeaders?: ExtraHeaders | undefined;
  /**
   * Where lines about calls go: `console`, pino, winston, bunyan, or whatever else has these methods. Each gets one text. Default:
   * `console`. Example: `logger: pino()`.
   */
  logger?: Logger | undefined;
  /**
   * What is written: each level has the lines of those before it. Keys and secrets never are, and bodies only at `"trace"`:
   * [docs/watching.md](docs/watching.md) has the lines of each level. Default: the variable `POSTPROXY_LOG`, never in a page, else
   * `"warn"`. Example: `logLevel: "info"`.
   */
  logLevel?: LogLevel | undefined;
  /**
   * Called after every attempt of every call. What this function throws or rejects with goes to `logger`. A report contains
   * only what {@link AttemptReport} lists, so it is safe for logs and metrics. Example:
   * `onAttempt: ({ operation, durationMs }) => histogram.record(durationMs, { operation })`.
   */
  onAttempt?: ((report: AttemptReport) => void) | undefined;
  /**
   * The `fetch` that makes every request of this client, for example one of a proxy, a recorder or a test. A client
   * with this option uses the WebAssembly module, even where the native addon is loaded, because the addon makes its
   * own requests. Without this option, WebAssembly uses whatever `globalThis.fetch` is at the time of each request.
   */
  fetch?: Fetch | undefined;
  /**
   * Allows a client in a web page, where every visitor can read the API key. Default: false. Browser extensions don't
   * need it, nor do pages that `baseUrl` itself serves, such as the emulator's.
   */
  dangerouslyAllowBrowser?: boolean | undefined;
}

/** What a logger must have. A line of the level `"trace"` goes to `debug` where there is no `trace`, or only a console's. */
export interface Logger {
  debug(line: string): unknown;
  info(line: string): unknown;
  warn(line: string): unknown;
  error(line: string): unknown;
  trace?(line: string): unknown;
}

/** How much is written to a logger, from nothing to everything. */
export type LogLevel = "off" | "error" | "warn" | "info" | "debug" | "trace";

/**
 * What failed, on a tracing channel: its class and its code, never its words, which may be a person's.
 */
export interface TraceError {
  /** An attempt has no class: `Error`. */
  name: string;
  /** The code of a {@link PostproxyError}, or the reason of a {@link WebhookError}. */
  code: string | undefined;
}

/**
 * A call, on the channels `tracing:postproxy-dm:call:start`, `end`, `asyncStart`, `asyncEnd` and `error`. The last fields are there
 * from `asyncStart` on.
 */
export interface CallTrace {
  operation: string;
  binding: "native" | "wasm";
  /** The id of the chat, of calls that are about one. */
  conversationId?: string;
  /** The id of the message: of calls that are about one, and of those that have sent one. */
  messageId?: string;
  /** A subscriber of `start` may add headers for the requests of the call, such as `traceparent`. */
  headers: Record<string, string>;
  /** A subscriber of `start` may set it: it is given the work, and must call it. */
  around?: (<Result>(work: () => Result) => Result) | undefined;
  status?: number;
  attempts?: number;
  outcome?: PostproxyError["outcome"];
  requestId?: string;
  error?: TraceError | undefined;
}

/** An attempt that has ended, on the channels `tracing:postproxy-dm:attempt:start`, `end` and `error`, at once. */
export interface AttemptTrace {
  /** The call that it belongs to: the same object. */
  call: CallTrace;
  method: string;
  /** The URL without its query. */
  url: string;
  /** The number of the attempt, from 1. */
  attempt: number;
  status: number | null;
  requestId: string | null;
  durationMs: number;
  nextDelayMs: number | null;
  error?: TraceError | undefined;
}

/** A webhook that is read or verified, on the channels `tracing:postproxy-dm:webhook:start`, `end` and `error`. */
export interface WebhookTrace {
  operation: "parse" | "verify";
  eventId?: string;
  eventType?: string;
  conversationId?: string;
  messageId?: string;
  around?: (<Result>(work: () => Result) => Result) | undefined;
  error?: TraceError | undefined;
}

/**
 * A run of a handler, on the channels `tracing:postproxy-dm:event:start`, `end`, `asyncStart`, `asyncEnd` and `error`.
 */
export interface EventTrace {
  eventId: string;
  eventType: string;
  conversationId?: string;
  messageId?: string;
  /** The name of the receiver. */
  receiver: string;
  /** The name of the handler: a type of event, or `"*"`. */
  handler: string;
  /** The number of the run, from 1. */
  attempt: number;
  /** How old the event was when the run began, in milliseconds. */
  ageMs: number | undefined;
  /** `traceparent` and `tracestate` of the webhook that brought the event here, if it had them. */
  traceContext: Record<string, string> | undefined;
  around?: (<Result>(work: () => Result) => Result) | undefined;
  error?: TraceError | undefined;
}

/** Headers that go with requests: an object, a `Headers` or a `Map`. The values are visible ASCII characters and spaces. */
export type ExtraHeaders =
  | Readonly<Record<string, string | undefined>>
  | { forEach(tell: (value: string, name: string) => void): void };

/** What {@link Postproxy.request} sends. */
export interface OtherRequest {
  /** The parameters of the query. */
  query?: Readonly<Record<string, string | number | boolean | null | undefined>> | undefined;
  /** The content, which is sent as JSON. */
  body?: object | undefined;
  /** Headers of this request. */
  headers?: ExtraHeaders | undefined;
}

/** How much of a message's file has been sent. */
export interface UploadProgress {
  /** The number of bytes sent so far. A retry starts again from the beginning. */
  sent: number;
  /** The size of the file, in bytes. */
  total: number;
}

/** The options of one call: the last argument of every method. */
export interface CallOptions {
  /**
   * The idempotency key of a write: 1 to 255 visible ASCII characters. Default: a random key. Example:
   * `idempotencyKey: "order-1042-shipped"`. A key that was used with different content within 24 hours is refused: a
   * {@link ConflictError} with the code `already_answered`.
   */
  idempotencyKey?: string | undefined;
  /** The time limit for this call, in milliseconds. Default: the client's, see {@link PostproxyOptions}. */
  timeoutMs?: number | undefined;
  /** The time limit for one attempt, in milliseconds. Default: the client's, see {@link PostproxyOptions}. */
  attemptTimeoutMs?: number | undefined;
  /** How many times this call is retried. Default: the client's, see {@link PostproxyOptions}. */
  maxRetries?: number | undefined;
  /** The profile group that this call works in. Default: the client's, see {@link PostproxyOptions}. */
  profileGroupId?: string | undefined;
  /** Headers for this call's requests. They replace the client's `defaultHeaders` of the same names. */
  headers?: ExtraHeaders | undefined;
  /**
   * The platform that the call is about, so that its limits are checked before anything is sent. Example:
   * `platform: "instagram"`. Not needed if you pass a chat instead of its id.
   */
  platform?: Platform | undefined;
  /**
   * Ends the call with an {@link AbortError} when it is aborted, whether the call is waiting, sending or reading. Any
   * number of calls can share one signal. Example: `signal: AbortSignal.timeout(5_000)`.
   */
  signal?: Signal | undefined;
  /** Called after every attempt of this call, instead of the client's `onAttempt`. */
  onAttempt?: ((report: AttemptReport) => void) | undefined;
  /**
   * Called while the file of a message is sent. The native addon reports every 64 KB; WebAssembly reports once, when
   * the whole file has been sent, because `fetch` doesn't report progress. What it throws or rejects with goes to
   * `logger`. It gets two numbers and nothing else. Example:
   * `onUploadProgress: ({ sent, total }) => { bar.value = sent / total; }`.
   */
  onUploadProgress?: ((progress: UploadProgress) => void) | undefined;
}

/** A chat's id, or the chat itself. */
export type ChatReference = string | Pick<Chat, "id" | "platform">;

/**
 * A template: its id, Postproxy's or Meta's; the template itself; or its name, with the language if the name exists in
 * several. A name alone can also be given as a string.
 */
export type TemplateReference =
  | string
  | { readonly id: string }
  | { readonly name: string; readonly language?: string };

/** The result of one attempt. Contains no API key, no text, no body, and no id of a chat or a person. */
export interface AttemptReport {
  /** The name of the method, such as `sendMessage`. */
  operation: OperationName | "request";
  /** The number of the attempt, from 1. */
  attempt: number;
  /** The HTTP status; `null` if there was no answer. */
  status: number | null;
  /** The cause of the failure, which may be a code of the service's own; `null` for a success. */
  error: ErrorCode | null;
  /** The service's id of the request, which its support can look up; `null` if it gave none. */
  requestId: string | null;
  /** The idempotency key that the attempt carried; `null` for a read. */
  idempotencyKey: string | null;
  /** How long the attempt took, in milliseconds. */
  durationMs: number;
  /** The wait before the next attempt, in milliseconds; `null` after the last one. */
  nextDelayMs: number | null;
}

/** The options of {@link Postproxy.waitForMessage}. */
export interface WaitOptions extends Omit<CallOptions, "idempotencyKey" | "onUploadProgress"> {
  /**
   * What to wait for. Default: `published`.
   * - `published`, `delivered`, `read`: how far a message of yours came. The last two need a platform with receipts.
   * - `processed`: no attachment is `pending` any more, so each `url` is a durable copy, or the attachment's `status` is
   *   `failed`. For messages of either side; one without attachments needs no wait.
   */
  until?: "published" | "delivered" | "read" | "processed" | undefined;
  /**
   * How long to wait in total, in milliseconds. Default: 30000, whatever the client's `timeoutMs` is. Example:
   * `timeoutMs: 120_000`.
   */
  timeoutMs?: number | undefined;
}

/** Which page of a list to get. */
export interface PageQuery {
  /** The number of the page, from 0. Default: 0. */
  page?: number | undefined;
  /** The number of items on a page, at least 1. Default: 20. */
  per_page?: number | undefined;
}

/** Which chats to list. */
export interface ListChatsQuery extends PageQuery {
  /**
   * Lists only chats whose last message is older. If it is a string, it must be ISO 8601 with an offset, such as
   * `2026-05-31T14:00:00Z`.
   */
  before?: Date | string | undefined;
  /**
   * Lists only chats whose last message is newer. If it is a string, it must be ISO 8601 with an offset, such as
   * `2026-05-31T14:00:00Z`.
   */
  after?: Date | string | undefined;
}

/** Which messages to list. */
export interface ListMessagesQuery extends PageQuery {
  /** Lists only `inbound` or only `outbound` messages. */
  direction?: Direction | undefined;
  /** Lists only messages with this status. */
  status?: MessageStatus | undefined;
  /**
   * Leaves older messages out, and ends a walk at the first of them: a date, ISO 8601 with an offset, or milliseconds since
   * 1970. A message counts by the time that the list is ordered by, its `external_posted_at` or else its `created_at`. One of
   * exactly that time is listed. The service doesn't know it, so `total` is still that of the whole list.
   */
  since?: Date | string | number | undefined;
}

/** Which comments on a post to list. */
export interface ListCommentsQuery extends PageQuery {
  /** The profile whose post it is. */
  profile_id: string;
  /**
   * Lists only comments that Postproxy has had since then (`created_at`): an ISO 8601 time with its offset, or a date,
   * which means its first moment in UTC.
   */
  from?: Date | string | undefined;
  /** Lists only comments that Postproxy had by then (`created_at`). */
  to?: Date | string | undefined;
}

/** Which comments on all posts to list. */
export interface ListAllCommentsQuery extends PageQuery {
  /** Lists only comments on these posts. */
  post_ids?: string | readonly string[] | undefined;
  /** Lists only comments on posts of these profiles: their ids, or the names of platforms. */
  profiles?: string | readonly string[] | undefined;
  /** Lists only comments on posts of this Page or organization. */
  placement_id?: string | undefined;
  /**
   * Lists only comments that Postproxy has had since then (`created_at`): an ISO 8601 time with its offset, or a date,
   * which means its first moment in UTC.
   */
  from?: Date | string | undefined;
  /** Lists only comments that Postproxy had by then (`created_at`). */
  to?: Date | string | undefined;
}

/**
 * A comment, by the ids that name it; its own is Postproxy's or the platform's. What a `comment.created` event is about,
 * and an entry of {@link Postproxy.listAllComments}, are such references. A comment of one post's list has only its `id`:
 * write the other two yourself.
 */
export type CommentReference =
  | { post_id: string; comment_id: string; profile_id: string | null }
  | { post_id: string; id: string; profile_id: string | null };

/** Which imports to list. */
export interface ListChatSyncsQuery extends PageQuery {
  /** Lists only imports with this status. */
  status?: ChatSyncStatus | undefined;
  /** Lists only imports with this trigger. */
  trigger?: ChatSyncTrigger | undefined;
}

/** Which templates to list. */
export interface ListTemplatesQuery extends ListTemplateLibraryQuery {
  /** Lists only templates with this status. */
  status?: TemplateStatus | undefined;
  /** Whether the service asks Meta for the templates first. Default: false. */
  refresh?: boolean | undefined;
}

/** Which templates of Meta's library to list. */
export interface ListTemplateLibraryQuery {
  /** Lists only templates with this name. */
  name?: string | undefined;
  /** Lists only templates in this language, such as `en_US`. */
  language?: string | undefined;
}

/** Which blocked people to list. */
export interface ListBlockedUsersQuery {
  /** The id of the number, one of the profile's placements. */
  phone_number_id: string;
  /** How many people to list, at least 1. */
  limit?: number | undefined;
  /** Where the list goes on: the cursor `after` of the answer before. */
  after?: string | undefined;
}

/** The reason why an import was started. */
export type ChatSyncTrigger = "connect" | "scheduled" | "backfill" | (string & {});

/**
 * An event type that a webhook can subscribe to: `*` for every event, the event types of direct messages by their
 * names, and those of the families that this package doesn't read.
 */
export type SubscribedEvent = "*" | DirectMessageEventType | EventOfOtherFamily;

/**
 * The content of a message: exactly one of these, plus what may accompany it.
 *
 * A `body` may have 2000 characters on Messenger, 1000 bytes on Instagram, 4096 characters on Telegram and WhatsApp,
 * and 1000 graphemes and 10,000 bytes on Bluesky. With `buttons` it may have 80 characters.
 */
export type MessageContent = MessageOptions &
  (
    | OnlyContent<"body", { body: string; quick_replies?: readonly QuickReplyContent[] } & ButtonsContent>
    | OnlyContent<
        "media",
        { media: readonly [MediaItem]; quick_replies?: readonly QuickReplyContent[] } & NoButtons
      >
    | OnlyContent<
        "elements",
        { elements: readonly ElementContent[]; quick_replies?: readonly QuickReplyContent[] } & NoButtons
      >
    | OnlyContent<"template", { template: TemplateContent } & NoButtons>
    | OnlyContent<"interactive", { interactive: Record<string, unknown> } & NoButtons>
    | OnlyContent<"location", { location: LocationContent } & NoButtons>
    | OnlyContent<"contacts", { contacts: readonly Record<string, unknown>[] } & NoButtons>
  );

/** The fields that can accompany any content. */
export interface MessageOptions {
  /**
   * `HUMAN_AGENT` allows an answer by a human up to 7 days after the person's last message. Facebook and Instagram.
   */
  tag?: "HUMAN_AGENT" | undefined;
  /** The platform's id of the message that this one answers. Telegram and WhatsApp. */
  reply_to_external_id?: string | undefined;
  /** A keyboard. Telegram. */
  reply_markup?: Record<string, unknown> | undefined;
  /** `utility` marks a text as a utility message. WhatsApp. */
  category?: "utility" | (string & {});
  /** Whether to show a preview of a link. WhatsApp. */
  link_preview?: boolean | undefined;
  /** Whether the attachment is a voice note. WhatsApp. */
  voice_note?: boolean | undefined;
  /** The name of the document. WhatsApp. */
  filename?: string | undefined;
}

/**
 * One attachment: a public URL, a data URI, or bytes in any form, also those of a stream or of a `fetch`. On Node, Deno and
 * Bun it can also be the path of a file, which is read from disk while it is sent.
 *
 * Bytes are sent as a form, which can hold text fields and a `reply_markup` but not `quick_replies`: with those, send a
 * URL. Facebook and Instagram take up to 25 MB (26214400 bytes).
 */
export type MediaItem = string | BlobLike | Bytes | ByteStream | ResponseLike | FileContent;

/** Bytes. They are copied when you call the method. */
export type Bytes = ArrayBufferLike | ArrayBufferView;

/** A `Blob` or a `File`, from any realm. */
export interface BlobLike {
  readonly size: number;
  readonly type: string;
  readonly name?: string;
  arrayBuffer(): Promise<ArrayBuffer>;
  slice(start?: number, end?: number): BlobLike;
}

/**
 * A `ReadableStream` of bytes, or another async iterable of them, such as Node's `Readable`. It can be read once, so a call
 * isn't repeated once it has begun to send it. With a `size` the native addon reads it while it sends it; otherwise it is read
 * into memory first, up to 32 MB.
 */
export type ByteStream =
  | {
      readonly locked?: boolean;
      getReader(): {
        read(): Promise<{ done: boolean; value?: unknown }>;
        cancel(reason?: unknown): Promise<void>;
      };
    }
  | { [Symbol.asyncIterator](): { next(): Promise<{ done?: boolean | undefined; value?: unknown }> } };

/** A `Response` of `fetch`, whose body is sent. Its size, name and type come from its headers and its URL. */
export interface ResponseLike {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly url: string;
  readonly body: unknown;
  readonly bodyUsed: boolean;
}

/** A file with its name. */
export type FileContent = {
  /** The name that the person sees. Default: the file's own name, or else `attachment` with a suitable extension. */
  filename?: string;
  /**
   * The content type, such as `application/pdf`. Default: the blob's own type, or else a guess from the extension of
   * the name, or else from the first bytes.
   */
  content_type?: string;
} & (
  | {
      /** The bytes, or base64 as a string, which is sent as JSON. */
      data: Bytes | BlobLike | string;
      path?: undefined;
      stream?: undefined;
    }
  | {
      /** A stream that can be read once. */
      data: ByteStream | ResponseLike;
      /** How many bytes it has. Default: as the response says. */
      size?: number | undefined;
      path?: undefined;
      stream?: undefined;
    }
  | {
      /** Opens the stream, once for each attempt, so that a failed one can be repeated. */
      stream: () => ByteStream | Promise<ByteStream>;
      /** How many bytes it has. */
      size?: number | undefined;
      data?: undefined;
      path?: undefined;
    }
  | {
      /** A path or a `file:` URL. */
      path: string | { readonly href: string; readonly protocol: string; readonly pathname: string };
      data?: undefined;
      stream?: undefined;
    }
);

type ContentField = "body" | "media" | "elements" | "template" | "interactive" | "location" | "contacts";
type OnlyContent<Field extends ContentField, Fields> = Fields & {
  [Other in Exclude<ContentField, Field>]?: undefined;
};
type NoButtons = { buttons?: undefined; card?: undefined };
type ButtonsContent = NoButtons | { buttons: readonly ButtonContent[]; card?: CardContent };

/**
 * The template of a WhatsApp message: by `id`, or by `name` with the `language` if the name exists in several. It must be
 * `APPROVED`, and get as many `variables` as its `variable_count`.
 *
 * ```js
 * const template = { name: "order_shipped", language: "en_US", variables: ["Jane", "#1042"] };
 * await postproxy.sendMessage(chatId, { template });
 * ```
 */
export type TemplateContent = ({ id: string; name?: string } | { id?: undefined; name: string }) & {
  /** The language, such as `en_US`. */
  language?: string;
  /** The values of the variables, by position: those of the header, the body, then the buttons' URLs. */
  variables?: readonly string[];
  /** What single buttons need, such as the `coupon_code` of a `copy_code` button. */
  button_params?: readonly TemplateButtonContent[];
  /** The picture, video or document of the header. */
  header_media?: { link: string; id?: undefined } | { id: string; link?: undefined };
  /** The place of the header. */
  header_location?: LocationContent;
  /** A template that was listed has them, and is no content: give its `id`. */
  components?: undefined;
};

/** A place. WhatsApp. */
export interface LocationContent {
  /** The latitude, in degrees. */
  latitude: number;
  /** The longitude, in degrees. */
  longitude: number;
  /** The name of the place. */
  name?: string | undefined;
  /** The address of the place. */
  address?: string | undefined;
}

/** What a button of a template needs. */
export interface TemplateButtonContent {
  /** The number of the button, from 0. */
  index: number;
  /** The kind of button. */
  sub_type: "url" | "copy_code" | "flow" | "quick_reply" | "voice_call" | (string & {});
  /** Meta's own fields, such as `text` or `coupon_code`. */
  [field: string]: unknown;
}

/**
 * An answer that the person can tap; at most 13. Facebook and Instagram, on Instagram not with `media` or `buttons`.
 */
export interface QuickReplyContent {
  /** The kind of quick reply; `text` is the only one. */
  content_type?: "text";
  /** The text on the quick reply, at most 20 characters. */
  title: string;
  /** The value that you receive when it is tapped, at most 1000 characters. */
  payload?: string;
}

/** A button; at most 3, and the text of the message then has at most 80 characters. Facebook and Instagram. */
export type ButtonContent =
  | {
      type: "web_url";
      title: string;
      /** The page that a tap opens, an `https://` URL. */
      url: string;
    }
  | {
      type: "postback";
      title: string;
      /** The value that you receive when the button is tapped. */
      payload: string;
    };

/** The card around the buttons. */
export interface CardContent {
  /** The line below the title, at most 80 characters. */
  subtitle?: string;
  /** The picture, an `https://` URL. */
  image_url?: string;
  /** What a tap on the card opens. */
  default_action?: DefaultActionContent;
}

/** An element of a carousel; at most 10. Besides its title, it needs at least one other field. */
export interface ElementContent extends CardContent {
  /** The title, at most 80 characters. */
  title: string;
  /** The buttons, at most 3. */
  buttons?: readonly ButtonContent[];
}

/** A link that opens when the card or element itself is tapped. */
export interface DefaultActionContent {
  type: "web_url";
  /** The page to open, an `https://` URL. */
  url: string;
}

/** The content of a private reply: a text with what may accompany it, or a carousel. */
export type PrivateReplyContent =
  | ({ text: string; elements?: undefined; quick_replies?: readonly QuickReplyContent[] } & ButtonsContent)
  | ({
      text?: "";
      elements: readonly ElementContent[];
      quick_replies?: readonly QuickReplyContent[];
    } & NoButtons);

/**
 * A promise of the service's answer.
 *
 * Fields that the service leaves out are filled in: `null`, `[]` for a list, `false` for a boolean, or `0` for a count. If the
 * answer has an unexpected form, or is empty although `T` can't be `null`, the promise rejects with a
 * {@link PostproxyError} with the code `unreadable_answer`. Numbers are JavaScript numbers, so an integer beyond
 * `Number.MAX_SAFE_INTEGER` loses its last digits; only an open field such as `metadata` or `platform_data` could
 * hold one. Ids are strings.
 */
export interface CallPromise<T> extends Promise<T> {
  /**
   * Returns the data together with the rest of the answer. If you use only this promise, you need to handle a failure
   * only here.
   */
  withResponse(): Promise<WithResponse<T>>;
}

/**
 * A promise of one page of a list. `for await` walks the items of this page and of all later pages, and gives each
 * item once by its `id`. The walk goes on only while pages bring new items, whatever the service answers.
 */
export interface PagePromise<T> extends CallPromise<Page<T>>, AsyncIterable<T> {
  /**
   * Walks the list and returns its items as an array, at most `limit` of them. It asks for no page that it doesn't need.
   * Example: `postproxy.listMessages(chat).toArray({ limit: 200 })`.
   *
   * @throws {ValidationError} without a limit, because a list may be longer than memory
   */
  toArray(options: { limit: number }): Promise<T[]>;
}

/** The data of an answer, and the rest of the answer. */
export interface WithResponse<T> {
  /** The data that the method itself resolves with. */
  data: T;
  /** The HTTP status. */
  status: number;
  /** The headers of the answer. */
  headers: ResponseHeaders;
  /** The service's id for the request. Quote it to the service's support. */
  requestId: string | undefined;
  /** How many requests were made. */
  attempts: number;
}

/** The runtime's own `Headers` if its types are known, or else the methods that all runtimes have. */
export type ResponseHeaders = typeof globalThis extends { Headers: { prototype: infer Known } }
  ? Known
  : {
      get(name: string): string | null;
      has(name: string): boolean;
      forEach(tell: (value: string, name: string) => void): void;
      [Symbol.iterator](): Iterator<[string, string], void, undefined>;
    };

/** The runtime's own `AbortSignal` if its types are known, or else what a signal needs. */
export type Signal = typeof globalThis extends { AbortSignal: { prototype: infer Known } }
  ? Known
  : {
      readonly aborted: boolean;
      readonly reason: unknown;
      addEventListener(type: "abort", listener: () => void): void;
      removeEventListener(type: "abort", listener: () => void): void;
    };

/** The runtime's own `fetch` if its types are known, or else a function of the same form. */
export type Fetch = typeof globalThis extends { fetch: infer Known }
  ? Known
  : (url: string, request: object) => Promise<object>;

/**
 * A failed call: what went wrong, and whether the service may have acted anyway. Its stack points to the line that
 * made the call.
 *
 * None of the fields contains the API key, even if a server repeats it with the escapes of JSON, a URL or HTML.
 * `message` may contain the requested URL with its ids, the name of a host, and the names of fields and files as you
 * gave them. `message`, `body` and `headers` come from the service and may contain texts and names of people: the
 * `body` of the errors of {@link Postproxy.waitForMessage} is the whole message. If a log must contain nothing
 * personal, take `name`, `code`, `status`, `requestId`, `attempts` and `outcome`.
 *
 * `postMessage` and `structuredClone` transfer only the message and the stack of an error. Send its JSON instead:
 *
 * ```js
 * parentPort.postMessage(error.toJSON()); // in the worker
 * worker.once("message", (json) => reject(PostproxyError.fromJSON(json)));
 * ```
 */
export class PostproxyError extends Error {
  /** Makes an error from what `toJSON()` returned, as an instance of its class. */
  static fromJSON(json: Record<string, unknown>): PostproxyError;
  constructor(details: PostproxyErrorDetails, options?: { cause?: unknown });
  /** A stable name for the cause. */
  readonly code: ErrorCode;
  /** The HTTP status of the last answer; `undefined` if there was none. */
  readonly status: number | undefined;
  /** The service's id for the request. Quote it to the service's support. */
  readonly requestId: string | undefined;
  /** The headers of the last answer, as the service sent them but without your key. */
  readonly headers: ResponseHeaders;
  /** The body of the last answer: the parsed JSON, or else the text. At most 64 KB. */
  readonly body: unknown;
  /** The field that was refused, as the service names it, such as `buttons[1].url`. */
  readonly field: string | undefined;
  /**
   * How long the service asks you to wait, in milliseconds. A call itself waits up to 60 s; if the service asks for
   * more, the call ends at once.
   */
  readonly retryAfterMs: number | undefined;
  /** How many requests were made; 0 if the call was refused before the first. */
  readonly attempts: number;
  /** The idempotency key of every attempt. Pass it again to repeat a call whose outcome is unknown. */
  readonly idempotencyKey: string | undefined;
  /** Whether the service may have acted. */
  readonly outcome: Outcome;
  /**
   * Returns everything except the stack and the cause, for logs and other threads: strings, numbers, and the JSON of
   * the body.
   */
  toJSON(): Record<string, unknown>;
}

/**
 * Whether the service may have acted on a failed call:
 * - `not_sent`: nothing reached the service.
 * - `rejected`: the service answered that it refuses.
 * - `unknown`: a request may have arrived and may have been carried out.
 */
export type Outcome = "not_sent" | "rejected" | "unknown";

/** The details to construct a {@link PostproxyError} from, if one of your tests needs one. */
export interface PostproxyErrorDetails {
  message: string;
  code: ErrorCode;
  outcome: Outcome;
  status?: number | null;
  requestId?: string | null;
  headers?: [string, string][];
  /** The body of the answer, as text. */
  body?: string | null;
  field?: string | null;
  retryAfterMs?: number | null;
  attempts?: number;
  idempotencyKey?: string | null;
}

/**
 * As below, with a secret from a function, which is called for each webhook: then the event comes as a promise, also where the
 * function isn't asynchronous. What the function throws is the `cause` of a {@link ValidationError}.
 */
export function parseWebhook(
  body: WebhookBody,
  signatureOrHeaders: SignatureSource,
  giveSecret: WebhookSecretFunction,
  options?: VerifyOptions,
): Promise<WebhookEvent>;
/**
 * Verifies that the service sent a body, and reads the event in it. Synchronous, unless a function gives the secret.
 *
 * ```js
 * const event = parseWebhook(rawBody, request.headers, process.env.POSTPROXY_WEBHOOK_SECRET ?? "");
 * if (event.type === "message.received") console.log(event.data.object.body);
 * ```
 *
 * A delivery may arrive more than once, always with the same `event.id`, and in any order. Events of a type that this
 * version doesn't know are returned unchanged, as {@link OtherEvent}; answer these with a 2xx too. Fields that the
 * service leaves out of a resource are filled in: `null`, `[]` for a list, `false` for a boolean, or `0` for a count.
 *
 * @param body the raw bytes or text as received; not the parsed JSON, because the signature covers the bytes
 * @param signatureOrHeaders the `X-Postproxy-Signature` header, or all headers of the request
 * @param secretOrSecrets the webhook's secret, or several while you change it. Default: the variable
 * `POSTPROXY_WEBHOOK_SECRET`, where the runtime has an environment. A function makes the result a promise
 * @throws {WebhookError} whose `reason` says why. `missing_secret` and `invalid_secret` (white space at an end, such
 * as a file's line break) are yours to fix; every other reason is a fault of the request
 * @throws {ValidationError} for an argument of the wrong type or out of range
 */
export function parseWebhook(
  body: WebhookBody,
  signatureOrHeaders: SignatureSource,
  secretOrSecrets?: string | readonly string[] | undefined,
  options?: VerifyOptions,
): WebhookEvent;

/**
 * Tells whether an event is something that the person did: they wrote, edited or deleted a message, reacted, or came
 * by a link. Never answer any other event (receipts, failures, messages that the profile itself wrote), because the
 * answer would cause the next one.
 *
 * ```js
 * const event = parseWebhook(rawBody, request.headers, secret);
 * if (canReply(event)) await postproxy.reply(event, { body: "Thanks!" });
 * ```
 */
export function canReply(event: WebhookEvent): event is ReplyableEvent;

/** As below, with a secret from a function, as for {@link parseWebhook}: the result is a promise. */
export function verifyWebhook(
  body: WebhookBody,
  signatureOrHeaders: SignatureSource,
  giveSecret: WebhookSecretFunction,
  options?: VerifyOptions,
): Promise<void>;
/** Verifies a body as {@link parseWebhook} does, with the same errors, but doesn't read it. */
export function verifyWebhook(
  body: WebhookBody,
  signatureOrHeaders: SignatureSource,
  secretOrSecrets?: string | readonly string[] | undefined,
  options?: VerifyOptions,
): void;

/**
 * A tag that writes a path with its ids escaped, for {@link Postproxy.request}. A chat or another object stands for its id.
 * Example: ``path`/chats/${chat}/messages` ``.
 *
 * @throws {ValidationError} for a place without an id
 */
export function path(
  texts: TemplateStringsArray,
  ...ids: readonly (string | number | { readonly id: string })[]
): string;

/** Makes the signature header that the service would send, so that you can test a handler. */
export function signWebhook(
  body: WebhookBody,
  secret: string,
  options?: {
    /** The time of the signature: a date, or seconds since 1970. Default: now. */
    timestamp?: Date | number;
  },
): string;

/** Gives the secret of a webhook, or several while you change it. */
export type WebhookSecretFunction = () =>
  | string
  | readonly string[]
  | PromiseLike<string | readonly string[]>;

/** A body as it was received: text, or bytes in any form. */
export type WebhookBody = string | Bytes;

/** The value of the signature header, a `Headers`, or Node's object of headers. */
export type SignatureSource =
  | string
  | null
  | undefined
  | { get(name: string): string | null }
  | { readonly [name: string]: string | readonly string[] | undefined };

/** How {@link parseWebhook} and {@link verifyWebhook} check the time of a signature. */
export interface VerifyOptions {
  /**
   * How far the signature's time may be from now, in the past or the future, in seconds: 0 or more, and finite.
   * Default: 300. With 0, the time must match to the second.
   */
  toleranceSeconds?: number | undefined;
  /** The current time: a date, or milliseconds since 1970. Default: now. */
  now?: Date | number | undefined;
}

/**
 * A webhook that can't be trusted or read. Contains no secret, no signature and nothing of the body, so it is safe to
 * log.
 */
export class WebhookError extends Error {
  /** Makes an error from what `toJSON()` returned, as in {@link PostproxyError}. */
  static fromJSON(json: Record<string, unknown>): WebhookError;
  constructor(details: { reason: WebhookErrorReason; message: string });
  /** Why the webhook was refused. */
  readonly reason: WebhookErrorReason;
  /** Returns everything except the stack, for logs. */
  toJSON(): Record<string, unknown>;
}

/**
 * Any event of the service. Only Facebook, Instagram and Telegram send `message.edited` for what a person edits, and only
 * Instagram sends `message.deleted`.
 */
export type WebhookEvent = DirectMessageEvent | OtherEvent;

/** An event of one type. */
export interface EventOf<Type extends string, Resource> {
  /** The event's id, the same on every delivery. */
  id: string;
  object: "event";
  /** The type of the event, such as `message.received`. */
  type: Type;
  /** When the event was created, ISO 8601; `null` for an event in the older shape, which doesn't say. */
  created_at: string | null;
  data: {
    /** The resource as it is after the event, whichever shape was received. */
    object: Resource;
  };
}

/**
 * An event that is not about direct messages, or that this version doesn't know. It is returned unchanged, with the
 * resource at `data.object`.
 */
export interface OtherEvent {
  /** The event's id, the same on every delivery. */
  id: string;
  object?: "event";
  type: OtherEventType;
  /** When the event was created, ISO 8601. */
  created_at?: string | null;
  data: { object: unknown };
}

/**
 * The type of an event that is not about direct messages.
 *
 * The last member stands for every type that this version doesn't know. No event has it; it makes sure that a
 * `switch` over the other types is never exhaustive. Compare a type that is newer than this version as a string:
 * `String(event.type) === "message.translated"`.
 */
export type OtherEventType = EventOfOtherFamily | "(a type that this version does not know)";

/**
 * The event types that this package doesn't read: those of other families, and the others of families that it reads in
 * part. A template for the latter would match the types that it does read, and `event.type` would no longer narrow.
 */
export type EventOfOtherFamily =
  | `comment.${"delivery_unconfirmed" | "edit_failed" | "edited" | "failed" | "failed_waiting_for_retry"}`
  | `placement.${"orphaned" | "restored"}`
  | `profile.${"placements_synced" | "stats"}`
  | `${"media" | "platform_post" | "post" | "profile_comment"}.${string}`;

/**
 * Tells where a chat stands in its platform's messaging window: whether you may write to the person now, and until
 * when.
 *
 * ```js
 * const { state, closesAt } = messagingWindow(chat);
 * if (state === "human_agent") await postproxy.sendMessage(chat.id, { body, tag: "HUMAN_AGENT" });
 * ```
 *
 * @throws {ValidationError} if `last_inbound_at` is not ISO 8601 with an offset, or `now` is not a valid time
 */
export function messagingWindow(
  chat: Pick<Chat, "platform" | "last_inbound_at">,
  options?: {
    /**
     * The current time: a date, or milliseconds since 1970. Default: now. In a test that moves the emulator's clock,
     * pass `await emulator.now()`.
     */
    now?: Date | number;
  },
): MessagingWindow;

/** Where a chat stands in its platform's messaging window. */
export interface MessagingWindow {
  /**
   * What you may send:
   * - `open`: anything.
   * - `human_agent`: only a human's answer, tagged `HUMAN_AGENT`.
   * - `closed`: nothing (on WhatsApp: only templates) until the person writes. They wrote too long ago, or never: on
   *   Facebook and Instagram, a chat that you begin is closed unless you answer a comment with `privateReply`.
   * - `must_write_first`: nothing until the person has written once, because a Telegram bot can't begin a conversation.
   * - `none`: anything at any time, because the platform has no window.
   */
  state: "open" | "human_agent" | "closed" | "must_write_first" | "none";
  /** When free-form messages end; `null` if the platform has no window, or the person has never written. */
  closesAt: Date | null;
  /** When `HUMAN_AGENT` ends; `null` if the platform has no such tag, or the person has never written. */
  humanAgentUntil: Date | null;
}

/** Tells what a platform can do, and how much it takes; `null` for a platform that this version doesn't know. */
export function capabilities<Name extends Platform>(
  platform: Name & KnownWhereSpelt<Name, KnownPlatform>,
): Name extends KnownPlatform ? Capabilities : Capabilities | null;

/** The platforms that this version knows. */
export type KnownPlatform = Known<Platform>;

/** The members of a union that the service may extend. */
type Known<Open extends string> = Open extends string ? (string extends Open ? never : Open) : never;

/**
 * Requires a string that is written in the program to be a known name. A string that is only known at run time may be
 * any.
 */
type KnownWhereSpelt<Text extends string, Names extends string> = string extends Text ? Text : Names;

/** Returns the emoji of a reaction's name, such as 👍 for `like`. */
export function reactionEmoji(name: ReactionName): string;
/** Returns the emoji of a reaction's name; `undefined` for a name that this version doesn't know. */
export function reactionEmoji(name: string): string | undefined;

/**
 * Folds two versions of a message into one, for example of a message that you keep and of an event about it. Events may
 * arrive in any order: read never goes back to delivered, an edit is not undone by a late receipt, and a deletion wins.
 * Any order of the same events gives the same message.
 *
 * ```js
 * messages.set(id, mergeMessage(messages.get(id) ?? event.data.object, event.data.object));
 * ```
 *
 * @throws {ValidationError} if they are not two versions of the same message
 */
export function mergeMessage(known: Message, incoming: Message): Message;

/** Tells which binding is in use and why, and the versions of the package and of the binding. */
export function bindingInfo(): BindingInfo;

/** The binding that is in use. */
export interface BindingInfo {
  /** `native` for the addon, `wasm` for WebAssembly. */
  binding: "native" | "wasm";
  /** Where the binding was loaded from, or why there is no native one. */
  reason: string;
  /** The version of the package. */
  version: string;
  /** The version of the binding. */
  bindingVersion: string;
}

/**
 * Resolves when the binding is loaded. Only a service worker needs it, before calling a function that returns no
 * promise, because nothing can be loaded there while a function runs.
 *
 * ```js
 * await ready();
 * const event = parseWebhook(body, headers, secret);
 * ```
 */
export function ready(): Promise<void>;

/**
 * Makes a receiver: it answers the service's webhooks in any framework, and runs your handlers for each event once and in
 * order, over any number of processes.
 *
 * ```js
 * const receiver = createReceiver({
 *   on: { "message.received": (event, { reply }) => reply({ body: "Hi" }) },
 * });
 * const server = createServer(receiver.node);
 * ```
 *
 * The secret and the client come from the variables `POSTPROXY_WEBHOOK_SECRET`, `POSTPROXY_API_KEY` and
 * `POSTPROXY_BASE_URL` unless they are passed in.
 *
 * @throws {ValidationError} for an option that is misspelt or out of range; `field` names it
 */
export function createReceiver(options: ReceiverOptions): Receiver;

/**
 * Returns the `fetch` of a receiver with these options, if you need nothing else of it.
 *
 * ```js
 * export const POST = webhookHandler({ on: { "message.received": (event, { reply }) => reply({ body: "Hi" }) } });
 * ```
 */
export function webhookHandler(options: ReceiverOptions): Receiver["fetch"];

/**
 * Returns the `node` of a receiver with these options, if you need nothing else of it.
 *
 * ```js
 * const handler = nodeWebhookHandler({ on: { "message.received": (event, { reply }) => reply({ body: "Hi" }) } });
 * ```
 */
export function nodeWebhookHandler(options: ReceiverOptions): Receiver["node"];

// ---- generated ----
// Generated from crates/core by crates/xtask. Change it there, then `npm run build`.

/** 401: the API key is missing, wrong or not allowed to do this. */
export class AuthenticationError extends PostproxyError {}

/** 403: the account or the platform refuses. */
export class PermissionError extends PostproxyError {}

/** 404: no such thing, or not yours. */
export class NotFoundError extends PostproxyError {}

/** 409: an idempotency key in flight, a duplicate, something already running. 422: a key that was used with other content. */
export class ConflictError extends PostproxyError {}

/** 400 and 422, or refused locally before anything was sent. */
export class ValidationError extends PostproxyError {}

/** 429: too many requests; `retryAfterMs` says how long to wait. */
export class RateLimitError extends PostproxyError {}

/** 5xx: the service's or its proxy's fault. */
export class ServerError extends PostproxyError {}

/** No connection, or one that broke. */
export class ConnectionError extends PostproxyError {}

/** The deadline of the call passed. */
export class TimeoutError extends PostproxyError {}

/** The caller's `signal` was aborted; `cause` is its reason. */
export class AbortError extends PostproxyError {}

/** The cause of a failed call. The service may send codes of its own. */
export type ErrorCode =
  | "invalid_argument"
  | "validation_failed"
  | "authentication_failed"
  | "permission_denied"
  | "not_found"
  | "conflict"
  | "idempotency_key_in_flight"
  | "already_answered"
  | "rate_limited"
  | "server_error"
  | "connection_failed"
  | "connection_interrupted"
  | "timeout"
  | "aborted"
  | "binding_unavailable"
  | "unreadable_answer"
  | "answer_too_large"
  | "redirected"
  | "intent_expired"
  | "lease_lost"
  | "context_closed"
  | "store_unavailable"
  | "message_failed"
  | "module_missing"
  | "unexpected_status"
  | (string & {});

/** Why a webhook is refused. */
export type WebhookErrorReason =
  | "missing_signature"
  | "malformed_signature"
  | "timestamp_too_old"
  | "timestamp_in_future"
  | "signature_mismatch"
  | "body_already_parsed"
  | "malformed_payload"
  | "missing_secret"
  | "invalid_secret";

/** The reactions that have names. */
export type ReactionName = "love" | "like" | "dislike" | "smile" | "wow" | "sad" | "angry";

/** The names of the endpoints: each is the name of its method. */
export type OperationName =
  | "listProfiles"
  | "getProfile"
  | "listPlacements"
  | "listChats"
  | "createChat"
  | "getChat"
  | "archiveChat"
  | "unarchiveChat"
  | "markRead"
  | "startTyping"
  | "stopTyping"
  | "listMessages"
  | "sendMessage"
  | "getMessage"
  | "editMessage"
  | "react"
  | "unreact"
  | "listComments"
  | "getComment"
  | "listAllComments"
  | "privateReply"
  | "getIceBreakers"
  | "setIceBreakers"
  | "deleteIceBreakers"
  | "getParticipantStatus"
  | "backfillChats"
  | "listChatSyncs"
  | "getChatSync"
  | "listTemplates"
  | "createTemplate"
  | "listTemplateLibrary"
  | "getTemplate"
  | "updateTemplate"
  | "deleteTemplate"
  | "listBlockedUsers"
  | "getBlockedUserStatus"
  | "blockUsers"
  | "unblockUsers"
  | "downloadMedia"
  | "createWebhook"
  | "listWebhooks"
  | "getWebhook"
  | "updateWebhook"
  | "deleteWebhook"
  | "listWebhookDeliveries";

/** The types of the events of direct messages. */
export type DirectMessageEventType =
  | "message.received"
  | "message.sent"
  | "message.delivered"
  | "message.read"
  | "message.edited"
  | "message.deleted"
  | "message.failed_waiting_for_retry"
  | "message.failed"
  | "reaction.received"
  | "referral.received"
  | "profile.connected"
  | "profile.disconnected"
  | "comment.created"
  | "message_template.status_updated"
  | "message_template.category_updated"
  | "placement.name_status_updated"
  | "placement.quality_updated"
  | "whatsapp.automatic_event";

/** The events of direct messages. `event.type` says which one it is. */
export type DirectMessageEvent =
  | EventOf<"message.received", Message>
  | EventOf<"message.sent", Message>
  | EventOf<"message.delivered", Message>
  | EventOf<"message.read", Message>
  | EventOf<"message.edited", Message>
  | EventOf<"message.deleted", Message>
  | EventOf<"message.failed_waiting_for_retry", Message>
  | EventOf<"message.failed", Message>
  | EventOf<"reaction.received", ReactionReceived>
  | EventOf<"referral.received", ReferralReceived>
  | EventOf<"profile.connected", ProfileConnectionChanged>
  | EventOf<"profile.disconnected", ProfileConnectionChanged>
  | EventOf<"comment.created", CommentCreated>
  | EventOf<"message_template.status_updated", TemplateUpdated>
  | EventOf<"message_template.category_updated", TemplateUpdated>
  | EventOf<"placement.name_status_updated", PlacementNameStatusUpdated>
  | EventOf<"placement.quality_updated", PlacementQualityUpdated>
  | EventOf<"whatsapp.automatic_event", WhatsappAutomaticEvent>;

/** The events in which the person did something. Check with {@link canReply}. */
export type ReplyableEvent =
  | EventOf<"message.received", Message & { direction: "inbound" }>
  | EventOf<"message.edited", Message & { direction: "inbound" }>
  | EventOf<"message.deleted", Message & { direction: "inbound" }>
  | EventOf<"reaction.received", ReactionReceived>
  | EventOf<"referral.received", ReferralReceived>;

/**
 * One page of a list. Pages count from zero.
 */
export type Page<T> = {
  /**
   * The number of items on all pages.
   */
  total: number;
  /**
   * The number of this page, from 0.
   */
  page: number;
  /**
   * The number of items on a full page.
   */
  per_page: number;
  /**
   * The items.
   */
  data: Array<T>;
};

/**
 * A list that has no pages.
 */
export type List<T> = {
  /**
   * The items.
   */
  data: Array<T>;
};

/**
 * A Page or account on a platform.
 */
export type Profile = {
  /**
   * Postproxy's id.
   */
  id: string;
  /**
   * The name that people see.
   */
  name: string | null;
  /**
   * The user name on the platform.
   */
  username: string | null;
  /**
   * Whether the profile can be used.
   */
  status: ProfileStatus;
  /**
   * Why the profile is switched off. `network_taken`: the same account was connected elsewhere.
   */
  inactive_reason: "network_taken" | (string & {}) | null;
  /**
   * The platform that the profile is on.
   */
  platform: Platform;
  /**
   * The platform's id.
   */
  platform_id: string | null;
  /**
   * The profile group that the profile belongs to.
   */
  profile_group_id: string | null;
  /**
   * When the authorisation ends, ISO 8601.
   */
  expires_at: string | null;
  /**
   * How many posts the profile has.
   */
  post_count: number | null;
  /**
   * The profile's picture.
   */
  avatar_url: string | null;
  /**
   * The profile's page on the platform.
   */
  platform_url: string | null;
  /**
   * How far the service is with reading the profile's placements.
   */
  placements_sync_status: string | null;
};

/**
 * Whether a profile can be used.
 */
export type ProfileStatus = "active" | "expired" | "inactive" | (string & {});

/**
 * A platform that the service connects to.
 */
export type Platform = "facebook" | "instagram" | "telegram" | "bluesky" | "whatsapp" | (string & {});

/**
 * A Page, a channel or a phone number of a profile.
 */
export type Placement = {
  /**
   * The id. A WhatsApp number's is the `placement_id` of a new chat, and the `phone_number_id` of WhatsApp's own calls.
   */
  id: string;
  /**
   * The name that people see. A WhatsApp number's is its display name.
   */
  name: string;
  /**
   * The placement's picture.
   */
  avatar_url: string | null;
  /**
   * Other data from the platform about the placement.
   */
  metadata: Record<string, unknown> | null;
};

/**
 * The conversation between a profile and one person.
 */
export type Chat = {
  /**
   * Postproxy's id.
   */
  id: string;
  /**
   * The profile that the chat belongs to.
   */
  profile_id: string;
  /**
   * The platform that the chat is on.
   */
  platform: Platform;
  /**
   * The Page or phone number that the chat runs through.
   */
  external_placement_id: string | null;
  /**
   * Whether the chat is a WhatsApp group.
   */
  group: boolean;
  /**
   * The platform's id for the person: on Messenger the Page-scoped id (PSID).
   */
  participant_external_id: string;
  /**
   * The person's user name.
   */
  participant_username: string | null;
  /**
   * The person's name.
   */
  participant_name: string | null;
  /**
   * The person's picture.
   */
  participant_avatar_url: string | null;
  /**
   * The platform's id for the conversation. Works as a chat id too.
   */
  external_conversation_id: string | null;
  /**
   * When the person last wrote or tapped, ISO 8601. The messaging window counts from here.
   */
  last_inbound_at: string | null;
  /**
   * When the profile last wrote, ISO 8601.
   */
  last_outbound_at: string | null;
  /**
   * When the person or the profile last wrote, ISO 8601.
   */
  last_message_at: string | null;
  /**
   * What the platform reports about the person.
   */
  metadata: ChatMetadata | null;
  /**
   * Whether the chat is archived (on Bluesky: muted).
   */
  archived: boolean;
  /**
   * Whether a free-form message may be sent now. WhatsApp only.
   */
  within_messaging_window?: boolean | null;
  /**
   * When the chat was created, ISO 8601.
   */
  created_at: string | null;
};

/**
 * What the platform reports about the person of a chat.
 */
export type ChatMetadata = {
  /**
   * Whether the person's account is verified. Messenger and Instagram.
   */
  is_verified_user?: boolean | null;
  /**
   * Whether the person follows the business. Messenger and Instagram.
   */
  is_user_follow_business?: boolean | null;
  /**
   * Whether the person subscribed to the Page's messages. Messenger.
   */
  is_subscribed_to_messenger?: boolean | null;
  /**
   * Whether the person can pay in Messenger.
   */
  is_payment_enabled?: boolean | null;
  /**
   * The id of the Page. Messenger.
   */
  page_id?: string | null;
  /**
   * How many accounts follow the person. Instagram.
   */
  follower_count?: number | null;
  /**
   * Whether the business follows the person. Instagram.
   */
  is_business_follow_user?: boolean | null;
  /**
   * Whether the conversation is muted. Bluesky.
   */
  muted?: boolean | null;
};

/**
 * The person of a new chat. If the chat exists, the details that are given here are updated.
 */
export type CreateChatContent = {
  /**
   * The platform's id for the person: on Messenger the Page-scoped id (PSID).
   */
  participant_external_id: string;
  /**
   * The person's user name.
   */
  participant_username?: string;
  /**
   * The person's name.
   */
  participant_name?: string;
  /**
   * The id of the phone number to write from, one of the profile's placements. WhatsApp only, and required there.
   */
  placement_id?: string;
};

/**
 * One message of a chat.
 */
export type Message = {
  /**
   * Postproxy's id.
   */
  id: string;
  /**
   * The chat that the message belongs to.
   */
  chat_id: string;
  /**
   * The platform's id, once the platform has the message. Works as a message id too.
   */
  external_id: string | null;
  /**
   * Who wrote it.
   */
  direction: Direction;
  /**
   * The text.
   */
  body: string | null;
  /**
   * The state of the message.
   */
  status: MessageStatus;
  /**
   * The tag that the message was sent with.
   */
  tag: "HUMAN_AGENT" | (string & {}) | null;
  /**
   * The comment that the message answers privately.
   */
  external_comment_id: string | null;
  /**
   * Why the message failed, in words.
   */
  error_message: string | null;
  /**
   * Why the message failed, according to the platform.
   */
  error_details: ErrorDetails | null;
  /**
   * Other data from the platform about the message.
   */
  platform_data: Record<string, unknown> | null;
  /**
   * When the platform accepted the message, ISO 8601.
   */
  external_posted_at: string | null;
  /**
   * When the message reached the person, ISO 8601.
   */
  external_delivered_at: string | null;
  /**
   * When the person read the message, ISO 8601.
   */
  external_read_at: string | null;
  /**
   * When the message was edited, ISO 8601.
   */
  external_edited_at: string | null;
  /**
   * When the message was deleted, ISO 8601. Treat the message as redacted.
   */
  external_deleted_at: string | null;
  /**
   * The platform's id of the message that this one answers.
   */
  reply_to_external_id: string | null;
  /**
   * The Telegram keyboard.
   */
  reply_markup: Record<string, unknown> | null;
  /**
   * The quick replies that the message offers.
   */
  quick_replies: Array<QuickReply> | null;
  /**
   * The buttons that the message offers.
   */
  buttons: Array<Button> | null;
  /**
   * The card around the buttons.
   */
  card: Card | null;
  /**
   * The elements of a carousel.
   */
  elements: Array<Element> | null;
  /**
   * What the person tapped, if the message is a tap.
   */
  tapped_action: TappedAction | null;
  /**
   * The story that the message answers.
   */
  story_reply: Record<string, unknown> | null;
  /**
   * Interactive content. WhatsApp.
   */
  interactive: Record<string, unknown> | null;
  /**
   * A place. WhatsApp.
   */
  location: Record<string, unknown> | null;
  /**
   * Contact cards. WhatsApp.
   */
  contacts: Record<string, unknown>[] | null;
  /**
   * The template that the message was made from. WhatsApp.
   */
  template: MessageTemplate | null;
  /**
   * The current reactions.
   */
  reactions: Array<Reaction>;
  /**
   * The attachments.
   */
  attachments: Array<Attachment>;
  /**
   * Whether the message contains something that the platform's API can't show.
   */
  is_unsupported: boolean;
  /**
   * When Postproxy first had the message, ISO 8601.
   */
  created_at: string | null;
};

/**
 * The changes to a message.
 */
export type EditMessageContent = {
  /**
   * The new text.
   */
  body?: string;
  /**
   * The new Telegram keyboard; `{}` removes it.
   */
  reply_markup?: Record<string, unknown>;
};

/**
 * Who wrote a message.
 */
export type Direction = "inbound" | "outbound" | (string & {});

/**
 * The state of a message.
 */
export type MessageStatus =
  | "pending"
  | "published"
  | "failed_waiting_for_retry"
  | "failed"
  | "received"
  | (string & {});

/**
 * Why a platform refused a message.
 */
export type ErrorDetails = {
  /**
   * The platform's code. Meta's 10 is a missing permission; only with the subcode 2018278 is it a message outside of
   * the messaging window.
   */
  platform_error_code: PlatformCode | null;
  /**
   * The platform's subcode.
   */
  platform_error_subcode: PlatformCode | null;
  /**
   * The platform's own message.
   */
  platform_error_message: string | null;
  /**
   * A note from Postproxy.
   */
  postproxy_note: string | null;
};

/**
 * A platform's error code. The service writes it as a string; a number is accepted and kept too.
 */
export type PlatformCode = number | string;

/**
 * An answer that the person can tap.
 */
export type QuickReply = {
  /**
   * The kind of quick reply: `text`.
   */
  content_type?: string | null;
  /**
   * The text that the person sees.
   */
  title: string;
  /**
   * The value that you receive when it is tapped.
   */
  payload?: string | null;
};

/**
 * A button under a message.
 */
export type Button = {
  /**
   * What a tap on the button does.
   */
  type: ButtonType;
  /**
   * The text that the person sees.
   */
  title: string;
  /**
   * The page that a `web_url` button opens, an `https://` URL.
   */
  url?: string | null;
  /**
   * The value that you receive when a `postback` button is tapped.
   */
  payload?: string | null;
};

/**
 * What a tap on a button does.
 */
export type ButtonType = "web_url" | "postback" | (string & {});

/**
 * The card around a message's buttons.
 */
export type Card = {
  /**
   * The line below the title.
   */
  subtitle?: string | null;
  /**
   * The picture, an `https://` URL.
   */
  image_url?: string | null;
  /**
   * What a tap on the card does.
   */
  default_action?: DefaultAction | null;
};

/**
 * One element of a carousel.
 */
export type Element = {
  /**
   * The title.
   */
  title: string;
  /**
   * The line below the title.
   */
  subtitle?: string | null;
  /**
   * The picture, an `https://` URL.
   */
  image_url?: string | null;
  /**
   * What a tap on the element does.
   */
  default_action?: DefaultAction | null;
  /**
   * The buttons of the element.
   */
  buttons?: Array<Button> | null;
};

/**
 * What a tap on a card or an element does.
 */
export type DefaultAction = {
  /**
   * The kind of action: `web_url`.
   */
  type: string;
  /**
   * The page to open, an `https://` URL.
   */
  url: string;
};

/**
 * What the person tapped.
 */
export type TappedAction = {
  /**
   * The kind of thing that was tapped.
   */
  kind: TappedKind;
  /**
   * The payload of what was tapped.
   */
  payload: string | null;
  /**
   * The text that the person saw.
   */
  title: string | null;
};

/**
 * The kind of thing that was tapped.
 */
export type TappedKind = "quick_reply" | "postback" | "callback_query" | (string & {});

/**
 * A reaction to a message.
 */
export type Reaction = {
  /**
   * The platform's id of the person or the profile that reacted.
   */
  sender_external_id: string | null;
  /**
   * The emoji.
   */
  emoji: string | null;
  /**
   * The name of the reaction, if it has one.
   */
  reaction: ReactionName | (string & {}) | null;
  /**
   * When it happened, ISO 8601.
   */
  at: string | null;
};

/**
 * A reaction by name or emoji; the service's default is `love`.
 */
export type ReactContent = {
  /**
   * The name of a reaction, such as `like`. Instagram takes only `love`.
   */
  reaction?: ReactionName;
  /**
   * Any emoji, instead of a name.
   */
  emoji?: string;
};

/**
 * A file in a message.
 */
export type Attachment = {
  /**
   * Postproxy's id.
   */
  id: string | null;
  /**
   * The kind of file.
   */
  type: AttachmentType;
  /**
   * Where the file is. Once `status` is `processed`, this is a durable copy, which never expires. While `status` is
   * `pending`, it may be the platform's own address, which stops working after a while.
   */
  url: string | null;
  /**
   * Whether the durable copy is ready.
   */
  status: AttachmentStatus;
  /**
   * The platform's id.
   */
  external_id: string | null;
};

/**
 * The kind of an attachment.
 */
export type AttachmentType = "image" | "video" | "audio" | "sticker" | "file" | (string & {});

/**
 * Whether the durable copy of an attachment is ready.
 */
export type AttachmentStatus = "pending" | "processed" | "failed" | (string & {});

/**
 * The person reacted to a message, or took a reaction back.
 */
export type ReactionReceived = {
  /**
   * The message as it is after the reaction.
   */
  message: Message;
  /**
   * The platform's id of the person who reacted.
   */
  sender_external_id: string | null;
  /**
   * Whether the reaction was set or removed.
   */
  action: ReactionAction;
  /**
   * The name of the reaction, if it has one.
   */
  reaction: ReactionName | (string & {}) | null;
  /**
   * The emoji.
   */
  emoji: string | null;
  /**
   * When it happened, ISO 8601.
   */
  occurred_at: string | null;
};

/**
 * Whether a reaction was set or removed.
 */
export type ReactionAction = "react" | "unreact" | (string & {});

/**
 * The person came by a link or an advertisement.
 */
export type ReferralReceived = {
  /**
   * The chat that the person came to.
   */
  chat: Chat;
  /**
   * The value that the link carried.
   */
  ref: string | null;
  /**
   * Where the link was.
   */
  source: string | null;
  /**
   * The kind of link.
   */
  type: string | null;
  /**
   * The click-to-WhatsApp advertisement.
   */
  ctwa_clid: string | null;
  /**
   * When it happened, ISO 8601.
   */
  occurred_at: string | null;
};

/**
 * A profile was connected to its platform, or its connection ended. Nothing is sent until it is connected again.
 */
export type ProfileConnectionChanged = {
  /**
   * Postproxy's id of the profile.
   */
  id: string;
  /**
   * The name that people see.
   */
  name: string | null;
  /**
   * The platform that the profile is on.
   */
  platform: Platform;
  /**
   * The profile group that the profile belongs to.
   */
  profile_group_id: string | null;
  /**
   * Whether the profile can be used, as it is after the event.
   */
  status: ProfileStatus;
  /**
   * The platform's id, by its older name.
   */
  uid: string | null;
  /**
   * The user name on the platform.
   */
  username: string | null;
  /**
   * The platform's id.
   */
  platform_id: string | null;
  /**
   * Who ended the connection.
   */
  origin: ConnectionOrigin | null;
};

/**
 * Who ended a connection.
 */
export type ConnectionOrigin = "user" | "automated" | (string & {});

/**
 * A comment on one post, with the comments that answer it.
 */
export type Comment = {
  /**
   * Postproxy's id.
   */
  id: string;
  /**
   * The platform's id, once the platform has the comment. Works as a comment id too.
   */
  external_id: string | null;
  /**
   * The text.
   */
  body: string | null;
  /**
   * Whether the platform has the comment.
   */
  status: CommentStatus;
  /**
   * The author's user name.
   */
  author_username: string | null;
  /**
   * The author's picture.
   */
  author_avatar_url: string | null;
  /**
   * The platform's id of the author.
   */
  author_external_id: string | null;
  /**
   * What the platform reports about the author.
   */
  metadata: Record<string, unknown> | null;
  /**
   * The platform's id of the comment that this one answers.
   */
  parent_external_id: string | null;
  /**
   * How many people like the comment.
   */
  like_count: number;
  /**
   * Whether the profile has hidden the comment from everyone else.
   */
  is_hidden: boolean;
  /**
   * The comment's page on the platform.
   */
  permalink: string | null;
  /**
   * Other data from the platform about the comment.
   */
  platform_data: Record<string, unknown> | null;
  /**
   * The attachments.
   */
  attachments: Array<Attachment>;
  /**
   * When the comment was edited, ISO 8601.
   */
  external_edited_at: string | null;
  /**
   * When the comment was written, ISO 8601.
   */
  posted_at: string | null;
  /**
   * When Postproxy first had the comment, ISO 8601.
   */
  created_at: string | null;
  /**
   * The comments that answer this one.
   */
  replies: Array<Comment>;
};

/**
 * A comment in the list of all comments, which says where it is. The comments that answer it are entries of their own.
 */
export type ListedComment = {
  /**
   * The post that the comment is on.
   */
  post_id: string;
  /**
   * The profile whose post it is.
   */
  profile_id: string;
  /**
   * The platform that the comment is on.
   */
  platform: Platform;
  /**
   * Postproxy's id.
   */
  id: string;
  /**
   * The platform's id, once the platform has the comment. Works as a comment id too.
   */
  external_id: string | null;
  /**
   * The text.
   */
  body: string | null;
  /**
   * Whether the platform has the comment.
   */
  status: CommentStatus;
  /**
   * The author's user name.
   */
  author_username: string | null;
  /**
   * The author's picture.
   */
  author_avatar_url: string | null;
  /**
   * The platform's id of the author.
   */
  author_external_id: string | null;
  /**
   * What the platform reports about the author.
   */
  metadata: Record<string, unknown> | null;
  /**
   * The platform's id of the comment that this one answers.
   */
  parent_external_id: string | null;
  /**
   * How many people like the comment.
   */
  like_count: number;
  /**
   * Whether the profile has hidden the comment from everyone else.
   */
  is_hidden: boolean;
  /**
   * The comment's page on the platform.
   */
  permalink: string | null;
  /**
   * Other data from the platform about the comment.
   */
  platform_data: Record<string, unknown> | null;
  /**
   * The attachments.
   */
  attachments: Array<Attachment>;
  /**
   * When the comment was edited, ISO 8601.
   */
  external_edited_at: string | null;
  /**
   * When the comment was written, ISO 8601.
   */
  posted_at: string | null;
  /**
   * When Postproxy first had the comment, ISO 8601.
   */
  created_at: string | null;
};

/**
 * Whether the platform has a comment.
 */
export type CommentStatus = "synced" | "pending" | "published" | "failed" | (string & {});

/**
 * Somebody commented on a post. Answer with `privateReply`.
 */
export type CommentCreated = {
  /**
   * Postproxy's id.
   */
  id: string;
  /**
   * The post that the comment is on.
   */
  post_id: string;
  /**
   * The post on this one platform.
   */
  platform_post_id: string | null;
  /**
   * The platform that the comment is on.
   */
  platform: Platform;
  /**
   * The profile whose post it is. Events of the service's older versions don't say.
   */
  profile_id: string | null;
  /**
   * The platform's id. Works as a comment id too.
   */
  external_id: string | null;
  /**
   * The platform's id of the comment that this one answers.
   */
  parent_external_id: string | null;
  /**
   * The text.
   */
  body: string | null;
  /**
   * Whether the platform has the comment.
   */
  status: CommentStatus;
  /**
   * The platform's id of the author.
   */
  author_external_id: string | null;
  /**
   * The author's name.
   */
  author_name: string | null;
  /**
   * The author's user name.
   */
  author_username: string | null;
  /**
   * The author's picture.
   */
  author_avatar_url: string | null;
  /**
   * How many people like the comment.
   */
  like_count: number;
  /**
   * How many comments answer this one.
   */
  reply_count: number;
  /**
   * Whether the profile has hidden the comment from everyone else.
   */
  is_hidden: boolean;
  /**
   * The comment's page on the platform.
   */
  permalink: string | null;
  /**
   * Other data from the platform about the comment.
   */
  platform_data: Record<string, unknown> | null;
  /**
   * When the comment was written, ISO 8601.
   */
  posted_at: string | null;
  /**
   * When Postproxy first had the comment, ISO 8601.
   */
  created_at: string | null;
};

/**
 * The questions that a new chat opens with.
 */
export type IceBreakers = {
  /**
   * One to four of them.
   */
  ice_breakers: Array<IceBreaker>;
};

/**
 * A question that the person can tap.
 */
export type IceBreaker = {
  /**
   * The text that the person sees.
   */
  question: string;
  /**
   * The value that you receive when it is tapped.
   */
  payload: string;
};

/**
 * A confirmation that the service did what was asked.
 */
export type Succeeded = {
  /**
   * Whether it was done; `true` if a successful answer leaves it out.
   */
  success: boolean;
};

/**
 * What Instagram reports about a person. The service keeps it for a short while.
 */
export type ParticipantStatus = {
  /**
   * Whether the person's account is verified.
   */
  is_verified_user: boolean | null;
  /**
   * Whether the person follows the business.
   */
  is_user_follow_business: boolean | null;
  /**
   * Whether the business follows the person.
   */
  is_business_follow_user: boolean | null;
  /**
   * When the service asked Instagram, ISO 8601.
   */
  fetched_at: string | null;
};

/**
 * An import of a profile's older chats.
 */
export type ChatSync = {
  /**
   * Postproxy's id.
   */
  id: string;
  /**
   * The profile whose chats are imported.
   */
  profile_id: string;
  /**
   * The Page or phone number, if the import is limited to one.
   */
  placement_id: string | null;
  /**
   * The kind of import.
   */
  kind: "chats" | (string & {}) | null;
  /**
   * The reason why the import was started.
   */
  trigger: ChatSyncTrigger | null;
  /**
   * The state of the import.
   */
  status: ChatSyncStatus;
  /**
   * When the import began, ISO 8601.
   */
  started_at: string | null;
  /**
   * When the import ended, ISO 8601.
   */
  completed_at: string | null;
  /**
   * How many chats the import has seen.
   */
  chats_seen: number;
  /**
   * How many messages the import has added.
   */
  messages_imported: number;
  /**
   * How far back the import goes, ISO 8601.
   */
  backfill_from: string | null;
  /**
   * The oldest change that the import has seen, ISO 8601.
   */
  oldest_updated_at: string | null;
  /**
   * Why the import failed.
   */
  error: string | null;
  /**
   * When the import was requested, ISO 8601.
   */
  created_at: string | null;
};

/**
 * The state of an import.
 */
export type ChatSyncStatus = "pending" | "running" | "completed" | "failed" | (string & {});

/**
 * How far back an import goes.
 */
export type BackfillContent = {
  /**
   * A date, or an ISO 8601 time with its offset.
   */
  from: string | Date;
};

/**
 * A WhatsApp message template in one language.
 */
export type Template = {
  /**
   * Postproxy's id.
   */
  id: string;
  /**
   * Meta's id. Works as a template id too.
   */
  external_id: string | null;
  /**
   * The profile that the template belongs to.
   */
  profile_id: string;
  /**
   * The name. Works as a template id too, with the language if there are several.
   */
  name: string;
  /**
   * The language, such as `en_US`.
   */
  language: string;
  /**
   * What the template is for. Meta may change it.
   */
  category: TemplateCategory;
  /**
   * Whether the template can be sent. Only an `APPROVED` one can.
   */
  status: TemplateStatus;
  /**
   * Whether the variables are numbered or have names.
   */
  parameter_format: TemplateParameterFormat | null;
  /**
   * The header, body, footer and buttons: Meta's own objects.
   */
  components: Record<string, unknown>[];
  /**
   * How long WhatsApp tries to deliver a message of this template, in seconds.
   */
  message_send_ttl_seconds: number | null;
  /**
   * Why Meta rejected the template.
   */
  rejected_reason: string | null;
  /**
   * How people take the template, in Meta's words.
   */
  quality_score: string | null;
  /**
   * How many variables a message of this template needs.
   */
  variable_count: number;
  /**
   * When the template was created, ISO 8601.
   */
  created_at: string | null;
  /**
   * When the template last changed, ISO 8601.
   */
  updated_at: string | null;
};

/**
 * What a template is for.
 */
export type TemplateCategory = "MARKETING" | "UTILITY" | "AUTHENTICATION" | (string & {});

/**
 * Whether a template can be sent.
 */
export type TemplateStatus = "PENDING" | "APPROVED" | "REJECTED" | "PAUSED" | "DISABLED" | (string & {});

/**
 * Whether the variables of a template are numbered (`{{1}}`) or have names (`{{first_name}}`).
 */
export type TemplateParameterFormat = "POSITIONAL" | "NAMED" | (string & {});

/**
 * The template that a message was made from.
 */
export type MessageTemplate = {
  /**
   * Postproxy's id.
   */
  id: string | null;
  /**
   * Meta's id.
   */
  external_id: string | null;
  /**
   * The name.
   */
  name: string | null;
  /**
   * The language.
   */
  language: string | null;
  /**
   * The values of the variables, in the order of the template: header, body, buttons.
   */
  variables: Array<string> | null;
};

/**
 * A template to submit. It needs `components`, or the name of a template of Meta's library.
 */
export type CreateTemplateContent = {
  /**
   * The name: lower case letters, digits and `_`, at most 512.
   */
  name: string;
  /**
   * What the template is for.
   */
  category: "MARKETING" | "UTILITY" | "AUTHENTICATION";
  /**
   * The language, such as `en_US`.
   */
  language: string;
  /**
   * Whether the variables are numbered (`{{1}}`) or have names (`{{first_name}}`).
   */
  parameter_format?: "POSITIONAL" | "NAMED";
  /**
   * The header, body, footer and buttons: Meta's own objects.
   */
  components?: readonly Record<string, unknown>[];
  /**
   * The name of a template of Meta's library, instead of `components`.
   */
  library_template_name?: string;
  /**
   * What the library's template needs for its body: Meta's own object.
   */
  library_template_body_inputs?: Record<string, unknown>;
  /**
   * What the library's template needs for its buttons: Meta's own objects.
   */
  library_template_button_inputs?: readonly Record<string, unknown>[];
  /**
   * How long WhatsApp tries to deliver a message of this template, in seconds.
   */
  message_send_ttl_seconds?: number;
};

/**
 * The changes to a template.
 */
export type UpdateTemplateContent = {
  /**
   * All components as they are to be: Meta's own objects.
   */
  components?: readonly Record<string, unknown>[];
  /**
   * How long WhatsApp tries to deliver a message of this template, in seconds.
   */
  message_send_ttl_seconds?: number;
};

/**
 * Meta changed the status or the category of a template.
 */
export type TemplateUpdated = {
  /**
   * Postproxy's id of the template.
   */
  id: string;
  /**
   * Meta's id.
   */
  external_id: string | null;
  /**
   * The profile that the template belongs to.
   */
  profile_id: string;
  /**
   * The platform: WhatsApp.
   */
  platform: Platform;
  /**
   * The name.
   */
  name: string;
  /**
   * The language.
   */
  language: string;
  /**
   * The category as it is now.
   */
  category: TemplateCategory;
  /**
   * The status as it is now.
   */
  status: TemplateStatus;
  /**
   * Why Meta rejected the template.
   */
  rejected_reason: string | null;
  /**
   * How people take the template, in Meta's words.
   */
  quality_score: string | null;
};

/**
 * Meta decided about the display name of a WhatsApp number.
 */
export type PlacementNameStatusUpdated = {
  /**
   * The id of the number, one of the profile's placements.
   */
  id: string;
  /**
   * The name as it is now.
   */
  name: string | null;
  /**
   * The platform.
   */
  platform: Platform | null;
  /**
   * The profile group.
   */
  profile_group_id: string | null;
  /**
   * The profile that the number belongs to.
   */
  profile_id: string | null;
  /**
   * The name of the profile.
   */
  profile_name: string | null;
  /**
   * Other data from the platform about the number.
   */
  metadata: Record<string, unknown> | null;
  /**
   * What Meta decided, in its own words, such as `APPROVED`.
   */
  decision: string | null;
  /**
   * The name that was asked for.
   */
  requested_name: string | null;
  /**
   * Why the name was rejected.
   */
  rejection_reason: string | null;
};

/**
 * Meta changed the quality of a WhatsApp number, or how many people it may write to.
 */
export type PlacementQualityUpdated = {
  /**
   * The id of the number, one of the profile's placements.
   */
  id: string;
  /**
   * The name.
   */
  name: string | null;
  /**
   * The platform.
   */
  platform: Platform | null;
  /**
   * The profile group.
   */
  profile_group_id: string | null;
  /**
   * The profile that the number belongs to.
   */
  profile_id: string | null;
  /**
   * The name of the profile.
   */
  profile_name: string | null;
  /**
   * Other data from the platform about the number.
   */
  metadata: Record<string, unknown> | null;
  /**
   * What happened, in Meta's own words, such as `FLAGGED` or `DOWNGRADE`.
   */
  event: string | null;
  /**
   * How many people the number may write to in a day, in Meta's words, such as `TIER_1K`.
   */
  current_limit: string | null;
  /**
   * The limit before.
   */
  old_limit: string | null;
};

/**
 * Meta saw by itself that a person did something, such as a purchase, after a click on an advertisement.
 */
export type WhatsappAutomaticEvent = {
  /**
   * The profile.
   */
  profile_id: string;
  /**
   * The chat with the person.
   */
  chat_id: string | null;
  /**
   * The platform's id for the person.
   */
  participant_external_id: string | null;
  /**
   * The platform's id of the message that it belongs to.
   */
  external_message_id: string | null;
  /**
   * What the person did, in Meta's own words, such as `LeadSubmitted`.
   */
  event_name: string | null;
  /**
   * The click-to-WhatsApp advertisement.
   */
  ctwa_clid: string | null;
  /**
   * What Meta says about it, such as a currency and a value.
   */
  custom_data: Record<string, unknown> | null;
};

/**
 * The people to block or not to block any more, and the phone number that they write to.
 */
export type BlockUsersContent = {
  /**
   * The id of the phone number, one of the profile's placements.
   */
  phone_number_id: string;
  /**
   * The people's phone numbers or WhatsApp ids, at most 1000.
   */
  users: readonly string[];
};

/**
 * The bytes of a file that a person sent.
 */
export type DownloadedMedia = {
  /**
   * The bytes.
   */
  data: Uint8Array;
  /**
   * The media type, such as `image/jpeg`, as the service says it.
   */
  content_type: string | null;
};

/**
 * An answer of the platform's own, exactly as it was received. The service's reference doesn't show its fields.
 */
export type PlatformAnswer = Record<string, unknown>;

/**
 * An endpoint that events are sent to.
 */
export type Webhook = {
  /**
   * Postproxy's id.
   */
  id: string;
  /**
   * The address that events are sent to, an `https://` URL.
   */
  url: string;
  /**
   * The event types that are sent; `*` stands for every type.
   */
  events: Array<string>;
  /**
   * Whether events are sent now.
   */
  enabled: boolean;
  /**
   * A note for people.
   */
  description: string | null;
  /**
   * The secret for signatures. Not in lists.
   */
  secret: string | null;
  /**
   * When the webhook was created, ISO 8601.
   */
  created_at: string | null;
  /**
   * When the webhook last changed, ISO 8601.
   */
  updated_at: string | null;
};

/**
 * The settings of a webhook.
 */
export type WebhookContent = {
  /**
   * The address that events are sent to, an `https://` URL.
   */
  url?: string;
  /**
   * The event types to send; `["*"]` stands for every type.
   */
  events?: readonly SubscribedEvent[];
  /**
   * A note for people.
   */
  description?: string;
  /**
   * Whether events are sent.
   */
  enabled?: boolean;
};

/**
 * One attempt to send an event.
 */
export type WebhookDelivery = {
  /**
   * The id of this attempt.
   */
  id: string;
  /**
   * The id of the event, the same on every attempt.
   */
  event_id: string;
  /**
   * The type of the event.
   */
  event_type: DirectMessageEventType | (string & {});
  /**
   * The status that the endpoint answered with; nothing if it didn't answer.
   */
  response_status: number | null;
  /**
   * The number of the attempt, from 1.
   */
  attempt_number: number;
  /**
   * Whether the answer was a 2xx.
   */
  success: boolean;
  /**
   * When the attempt was made, ISO 8601.
   */
  attempted_at: string | null;
  /**
   * When the attempt was recorded, ISO 8601.
   */
  created_at: string | null;
};

/**
 * A confirmation that something was deleted.
 */
export type Deleted = {
  /**
   * Whether it was deleted; `true` if a successful answer leaves it out.
   */
  deleted: boolean;
};

/**
 * A confirmation that the service will do what was asked.
 */
export type Accepted = {
  /**
   * Whether it will be done; `true` if a successful answer leaves it out.
   */
  accepted: boolean;
};

/**
 * The features of a platform.
 */
export type Capabilities = {
  /**
   * Text messages.
   */
  text: boolean;
  /**
   * Attachments, one per message.
   */
  attachments: boolean;
  /**
   * The reactions to the person's messages that can be sent by name; `null` where there are none. Facebook also takes
   * every other emoji.
   */
  reactions: ReactionName[] | null;
  /**
   * Quick replies, buttons and carousels.
   */
  quick_replies: boolean;
  /**
   * Telegram keyboards.
   */
  reply_markup: boolean;
  /**
   * Answers that quote a message.
   */
  reply_to: boolean;
  /**
   * Editing a message after it was sent.
   */
  edit: boolean;
  /**
   * Delivered and read receipts.
   */
  receipts: boolean;
  /**
   * Archiving chats.
   */
  archive: boolean;
  /**
   * Answering a comment with a direct message.
   */
  private_reply: boolean;
  /**
   * The typing indicator.
   */
  typing: boolean;
  /**
   * A messaging window: free-form messages need a recent message from the person.
   */
  messaging_window: boolean;
  /**
   * How messages arrive.
   */
  inbound: Inbound;
  /**
   * How much a message's content may hold.
   */
  limits: Limits;
};

/**
 * How a platform's messages arrive.
 */
export type Inbound = "webhook" | "poller";

/**
 * What a platform takes of a message's content. Each limit is named like the API's field; `null` where the platform has
 * no such field, or a limit that is not known.
 */
export type Limits = {
  /**
   * How long the text may be. A text must keep each of them: Bluesky has two.
   */
  text: TextLimit[];
  /**
   * The text of a message with buttons, in characters.
   */
  text_with_buttons: number | null;
  /**
   * Buttons of a message or an element.
   */
  buttons: number | null;
  /**
   * Quick replies of a message.
   */
  quick_replies: number | null;
  /**
   * The title of a quick reply, in characters.
   */
  quick_reply_title: number | null;
  /**
   * The payload of a quick reply, in characters.
   */
  quick_reply_payload: number | null;
  /**
   * Elements of a carousel.
   */
  elements: number | null;
  /**
   * The title of an element, in characters.
   */
  element_title: number | null;
  /**
   * The line under the title of a card or an element, in characters.
   */
  subtitle: number | null;
  /**
   * The `callback_data` of a button in a Telegram keyboard, in bytes of UTF-8.
   */
  callback_data: number | null;
  /**
   * WhatsApp's interactive messages.
   */
  interactive: InteractiveLimits | null;
};

/**
 * How long a text may be, in one unit.
 */
export type TextLimit = {
  /**
   * The longest text.
   */
  max: number;
  /**
   * What `max` counts.
   */
  unit: TextUnit;
};

/**
 * What the length of a text counts: characters are Unicode's code points, bytes are UTF-8's, and a grapheme is what a
 * reader takes for one character, such as 👍🏽.
 */
export type TextUnit = "characters" | "bytes" | "graphemes";

/**
 * What Meta takes of WhatsApp's `interactive`. These limits are told and not checked: the object is Meta's own.
 */
export type InteractiveLimits = {
  /**
   * The text of reply buttons, in characters.
   */
  body: number;
  /**
   * The text of a list, in characters.
   */
  list_body: number;
  /**
   * The header, as text, in characters.
   */
  header: number;
  /**
   * The footer, in characters.
   */
  footer: number;
  /**
   * Reply buttons.
   */
  buttons: number;
  /**
   * The title of a reply button, in characters.
   */
  button_title: number;
  /**
   * The id of a reply button, in characters.
   */
  button_id: number;
  /**
   * The label of the button that opens a list, in characters.
   */
  list_button: number;
  /**
   * The title of a section of a list, in characters.
   */
  section_title: number;
  /**
   * Rows of a list, in all of its sections together.
   */
  rows: number;
  /**
   * The title of a row, in characters.
   */
  row_title: number;
  /**
   * The description of a row, in characters.
   */
  row_description: number;
  /**
   * The id of a row, in characters.
   */
  row_id: number;
};
