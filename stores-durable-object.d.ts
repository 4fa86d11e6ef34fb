// The types of "postproxy-dm/stores/durable-object".

import type { Store } from "./stores.js";

/** The binding of a Durable Object class. The types of Workers come from your own packages. */
export interface ChatNamespace {
  idFromName(name: string): unknown;
  get(id: never): unknown;
}

/** What an object needs of a receiver. */
export interface ChatReceiver {
  drain(options: { signal: AbortSignal }): Promise<unknown>;
}

/** A Durable Object class, for a Worker to export. */
export interface ChatObjectClass {
  new (
    state: object,
    environment: unknown,
  ): { fetch(request: Request): Promise<Response>; alarm(): Promise<void> };
}

/**
 * A store of Durable Objects, one a lane, each with its events in its own SQLite. The handlers run in the objects' alarms,
 * for up to 15 minutes, so a webhook is acknowledged as soon as its event is kept, and nothing needs to `start`.
 *
 * ```js
 * const receiverOf = (env) => createReceiver({ store: durableObjectStore(env.CHATS), on });
 *
 * export class Chats extends chatObject(receiverOf) {}
 * export default { fetch: (request, env, context) => receiverOf(env).fetch(request, env, context) };
 * ```
 *
 * The class needs SQLite: `new_sqlite_classes = ["Chats"]` in the migrations of wrangler.toml.
 *
 * Several index objects know which lanes have events. `list`, `replay`, `discard`, `forget` and `stats` ask each of those lanes.
 *
 * @throws {ValidationError} on `namespace` for what is no binding of a Durable Object
 */
export function durableObjectStore(namespace: ChatNamespace): Store;

/**
 * Makes the class of the objects. Each object makes a receiver of its own: `make` must return a new one, with
 * `durableObjectStore` of the same binding in it.
 *
 * @throws {ValidationError} on `make` for what is no function
 */
export function chatObject<Environment>(make: (env: Environment) => ChatReceiver): ChatObjectClass;
