// The control endpoints of the emulator that the page calls, and their answers.

import type {
  CommentContent,
  Delivery,
  Excerpt,
  InboundAttachment,
  InboundContent,
  PersonState,
  RecordedCall,
} from "../../../../npm/emulator/index.js";
import type { Endpoints, PageAccount } from "./generated";

export type { Delivery, Excerpt, InboundAttachment, PageAccount as Account, PersonState, RecordedCall };

/** A refusal, in the emulator's words. */
export class Refusal extends Error {}

export const control = {
  account: () => ask("GET account"),
  clock: () => ask("GET clock"),
  advance: (seconds: number) => ask("POST clock", { advance_seconds: seconds }),
  calls: (after: number, page: number) => ask(`GET requests?after=${after}&page=${page}&per_page=100`),
  deliveries: () => ask("GET deliveries?per_page=100"),
  resend: (id: string) => ask(`POST deliveries/${encodeURIComponent(id)}/resend`),
  webhook: (url: string | null) => ask("PUT webhook", { url }),
  people: () => ask("GET people"),
  setPerson: (chat_id: string, state: PersonState) => ask("POST person", { chat_id, state }),
  inbound: (content: InboundContent) => ask("POST inbound", content),
  comment: (content: CommentContent) => ask("POST comment", content),
  tap: (message_id: string, index: number) => ask("POST tap", { message_id, index }),
  react: (message_id: string, emoji: string | null) =>
    ask("POST reaction", emoji === null ? { message_id, action: "unreact" } : { message_id, emoji }),
  edit: (message_id: string, text: string) => ask("POST edit", { message_id, text }),
  unsend: (message_id: string) => ask("POST delete", { message_id }),
  read: (chat_id: string) => ask("POST read", { chat_id }),
};

/** Calls an endpoint by its method and path. TypeScript takes the types of the content and the answer from the list. */
async function ask<Call extends keyof Endpoints>(
  call: Call,
  content?: Endpoints[Call]["takes"],
): Promise<Endpoints[Call]["gives"]> {
  const [method, path] = call.split(" ");
  const response = await fetch(`/_emulator/${path}`, {
    method,
    ...(content && { headers: { "content-type": "application/json" }, body: JSON.stringify(content) }),
  });
  const text = await response.text();
  if (response.ok) return text === "" ? undefined : JSON.parse(text);
  throw new Refusal(wordsOf(text) ?? `${method} /_emulator/${path} answered ${response.status}`);
}

function wordsOf(text: string): string | undefined {
  try {
    return JSON.parse(text).error;
  } catch {
    return undefined;
  }
}
