// The control endpoints of the emulator that the page calls, and their answers.

import type {
  Delivery,
  Excerpt,
  InboundAttachment,
  PersonState,
  RecordedCall,
} from "../../../../npm/emulator/index.js";
import type { PageAccount } from "./generated";

export type { Delivery, Excerpt, InboundAttachment, PageAccount as Account, PersonState, RecordedCall };

interface Page<T> {
  total: number;
  data: T[];
}

/** A refusal, in the emulator's words. */
export class Refusal extends Error {}

export const control = {
  account: () => ask<PageAccount>("GET", "account"),
  clock: () => ask<{ now: string }>("GET", "clock"),
  advance: (seconds: number) => ask("POST", "clock", { advance_seconds: seconds }),
  calls: (after: number, page: number) =>
    ask<Page<RecordedCall>>("GET", `requests?after=${after}&page=${page}&per_page=100`),
  deliveries: () => ask<Page<Delivery>>("GET", "deliveries?per_page=100"),
  resend: (id: string) => ask("POST", `deliveries/${encodeURIComponent(id)}/resend`),
  webhook: (url: string | null) => ask("PUT", "webhook", { url }),
  people: () => ask<{ data: { chat_id: string; state: PersonState }[] }>("GET", "people"),
  setPerson: (chat_id: string, state: PersonState) => ask("POST", "person", { chat_id, state }),
  inbound: (content: {
    profile_id: string;
    participant_external_id: string;
    participant_name?: string;
    text?: string;
    attachments?: InboundAttachment[];
  }) => ask<{ chat: { id: string } }>("POST", "inbound", content),
  tap: (message_id: string, index: number) => ask("POST", "tap", { message_id, index }),
  react: (message_id: string, emoji: string | null) =>
    ask("POST", "reaction", emoji === null ? { message_id, action: "unreact" } : { message_id, emoji }),
  edit: (message_id: string, text: string) => ask("POST", "edit", { message_id, text }),
  unsend: (message_id: string) => ask("POST", "delete", { message_id }),
  read: (chat_id: string) => ask("POST", "read", { chat_id }),
};

async function ask<T = unknown>(method: string, path: string, content?: object): Promise<T> {
  const response = await fetch(`/_emulator/${path}`, {
    method,
    ...(content && { headers: { "content-type": "application/json" }, body: JSON.stringify(content) }),
  });
  const text = await response.text();
  if (response.ok) return text === "" ? (undefined as T) : JSON.parse(text);
  throw new Refusal(wordsOf(text) ?? `${method} /_emulator/${path} answered ${response.status}`);
}

function wordsOf(text: string): string | undefined {
  try {
    return JSON.parse(text).error;
  } catch {
    return undefined;
  }
}
