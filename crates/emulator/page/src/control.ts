// The control endpoints of the emulator that the page calls, and their answers.

import type { Profile } from "postproxy-dm";

export interface Account {
  api_key: string;
  base_url: string;
  profiles: Profile[];
  webhook_url: string | null;
  version: string;
}

export interface Excerpt {
  text: string;
  bytes: number;
  is_cut: boolean;
}

/** A call of the API, as the emulator saw it. */
export interface Call {
  number: number;
  id: string;
  at: string;
  method: string;
  path: string;
  status: number | null;
  duration_ms: number;
  idempotency_key: string | null;
  is_of_page: boolean;
  request_headers: Record<string, string>;
  request_body: Excerpt | null;
  response_headers: Record<string, string>;
  is_broken_off: boolean;
  response_body: Excerpt | null;
}

/** An attempt to deliver a webhook. */
export interface Delivery {
  id: string;
  webhook_id: string;
  event_id: string;
  event_type: string;
  attempt_number: number;
  success: boolean;
  response_status: number | null;
  attempted_at: string;
  request_url: string;
  request_headers: Record<string, string>;
  request_body: string;
  /** The text that is signed. */
  signature_input: string | null;
  /** The delivery that this one repeats on request; it is not retried. */
  resend_of: string | null;
  response_headers: Record<string, string> | null;
  response_body: string | null;
  error: string | null;
  next_attempt_at: string | null;
}

/** How the person of a chat is. */
export type PersonState = "available" | "busy" | "offline" | "blocked" | "deleted";

interface Page<T> {
  total: number;
  data: T[];
}

export interface InboundAttachment {
  data: string;
  filename: string;
  content_type?: string;
}

/** A refusal, in the emulator's words. */
export class Refusal extends Error {}

export const control = {
  account: () => ask<Account>("GET", "account"),
  clock: () => ask<{ now: string }>("GET", "clock"),
  advance: (seconds: number) => ask("POST", "clock", { advance_seconds: seconds }),
  calls: (after: number, page: number) =>
    ask<Page<Call>>("GET", `requests?after=${after}&page=${page}&per_page=100`),
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
