// The client: a line for each endpoint. Paths, checks, retries and errors are core's.

import { binding } from "./binding/binding.js";
import { CallPromise, PagePromise } from "./promise.js";

const encoder = new TextEncoder();

export class Postproxy {
  #makeCall;

  constructor(options) {
    const { fetch, ...settings } = options ?? {};
    this.#makeCall = binding().connect(loose(settings), { fetch });
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

  listMessages(chatId, query, options) {
    return this.#list("listMessages", [chatId], query, options);
  }

  sendMessage(chatId, content, options) {
    return this.#call("sendMessage", [chatId], { content, options });
  }

  getMessage(messageId, options) {
    return this.#call("getMessage", [messageId], { options });
  }

  react(messageId, reaction, options) {
    const content = typeof reaction === "string" ? { reaction } : reaction;
    return this.#call("react", [messageId], { content, options });
  }

  unreact(messageId, options) {
    return this.#call("unreact", [messageId], { options });
  }

  #call(...call) {
    return new CallPromise(this.#start(...call));
  }

  #list(name, ids, query, options) {
    const page = (number) => this.#start(name, ids, { query: { ...query, page: number }, options });
    return new PagePromise(page, query?.page);
  }

  /** Rejects, never throws, so that a refused argument and a failed call are caught alike. */
  async #start(name, ids, { query, content, options }) {
    const { signal, ...settings } = options ?? {};
    const body = content === undefined ? undefined : encoder.encode(JSON.stringify(content));
    return this.#makeCall(name, ids.map(scalar), loose(query), body, loose(settings), signal);
  }
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
