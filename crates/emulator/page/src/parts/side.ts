// A side of a conversation: how one of the two sees a message, and what it can do with it.

import type { Message } from "postproxy-dm";
import type { ComponentChildren } from "preact";
import type { Account } from "../control";

export interface Side {
  /** The direction of the side's own messages, which are at the right. */
  own: "inbound" | "outbound";
  /** The sender of the side's own reactions. */
  ownSender?: string | null;
  account: Account;
  platform: string;
  nameOf: (message: Message) => string;
  /** How far a message got, shown below it. */
  status: (message: Message) => ComponentChildren;
  react?: (message: Message, emoji: string | null) => void;
  edit?: (message: Message, text: string) => void;
  unsend?: (message: Message) => void;
  /** Taps one of everything that can be tapped in a message, counted from 0. */
  tap?: (message: Message, index: number) => void;
}

/** A message of which something can be tapped. */
export interface Tappable {
  message: Message;
  side: Side;
  isActive: boolean;
  /** The place of the first one among everything that can be tapped. */
  from: number;
}

/** The time of a message in its conversation. */
export const timeOfMessage = (message: Message) => message.external_posted_at ?? message.created_at ?? "";
