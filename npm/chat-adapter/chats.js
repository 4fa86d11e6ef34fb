// What the adapter remembers of chats: an event names its chat only by id, and a thread's id needs the chat's platform and
// profile. The facts are kept in the SDK's state too, so that each chat is asked for once a day over all processes.

/** @import { Chat, Postproxy } from "postproxy-dm" */
/** @import { StateAdapter } from "chat" */
/** @import { ChatFacts } from "./index.js" */

const DAY_MS = 86_400_000;

/** How many chats a process remembers by itself. */
const MOST_REMEMBERED = 1_000;

export class ChatBook {
  #client;
  #state;
  /** @type {Map<string, { facts: ChatFacts, until: number }>} */
  #remembered = new Map();

  /**
   * @param {Postproxy} client
   * @param {StateAdapter} state
   */
  constructor(client, state) {
    this.#client = client;
    this.#state = state;
  }

  /**
   * @param {string} chatId
   * @returns {Promise<ChatFacts>}
   */
  async facts(chatId) {
    const known = this.#remembered.get(chatId);
    if (known !== undefined && known.until > Date.now()) return known.facts;
    const kept = /** @type {ChatFacts | null} */ (await this.#state.get(keyOfChat(chatId)));
    if (kept !== null && kept !== undefined) return this.#remember(kept);
    return this.note(await this.#client.getChat(chatId));
  }

  /**
   * Keeps what a chat says.
   * @param {Chat} chat
   * @returns {Promise<ChatFacts>}
   */
  async note(chat) {
    const facts = factsOf(chat);
    this.#remember(facts);
    await Promise.all([
      this.#state.set(keyOfChat(facts.id), facts, DAY_MS),
      this.#state.set(keyOfPerson(facts.profile_id, facts.participant_external_id), facts.id, 30 * DAY_MS),
    ]);
    return facts;
  }

  /**
   * The chat of a person who was seen; `null` of one who wasn't.
   * @param {{ profileId: string, participantId: string }} person
   * @returns {Promise<ChatFacts | null>}
   */
  async factsOfPerson({ profileId, participantId }) {
    const chatId = /** @type {string | null} */ (
      await this.#state.get(keyOfPerson(profileId, participantId))
    );
    return chatId ? this.facts(chatId) : null;
  }

  /** @param {ChatFacts} facts */
  #remember(facts) {
    this.#remembered.delete(facts.id);
    this.#remembered.set(facts.id, { facts, until: Date.now() + DAY_MS });
    if (this.#remembered.size > MOST_REMEMBERED) {
      const [oldest] = this.#remembered.keys();
      this.#remembered.delete(oldest);
    }
    return facts;
  }
}

/**
 * @param {Chat} chat
 * @returns {ChatFacts}
 */
function factsOf(chat) {
  const { id, profile_id, platform, group, participant_external_id } = chat;
  const { participant_username, participant_name, participant_avatar_url } = chat;
  const person = { participant_external_id, participant_username, participant_name, participant_avatar_url };
  return { id, profile_id, platform, group, ...person };
}

/** @param {string} chatId */
function keyOfChat(chatId) {
  return `postproxy:chat:${chatId}`;
}

/**
 * @param {string} profileId
 * @param {string} participantId
 */
function keyOfPerson(profileId, participantId) {
  return `postproxy:person:${profileId}:${participantId}`;
}
