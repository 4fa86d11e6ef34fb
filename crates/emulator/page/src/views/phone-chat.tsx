// A conversation on the customer's phone.

import {
  type Chat,
  capabilities,
  type Message,
  type Platform,
  type Profile,
  type QuickReply,
} from "postproxy-dm";
import { useState } from "preact/hooks";
import { type Account, control } from "../control";
import { moveAmongItems } from "../keys";
import { Comments } from "../parts/comments";
import { Composer, type Draft } from "../parts/composer";
import { attachmentOf } from "../parts/file-data";
import { personName } from "../parts/person";
import { profileName } from "../parts/profile";
import type { Side } from "../parts/side";
import { Thread } from "../parts/thread";
import { useNow } from "../state/clock";
import { conversationStore } from "../state/conversations";
import { isTyping, logStore } from "../state/log";
import { reportingFailure } from "../state/notice";
import type { Newcomer } from "../state/selection";
import { useStore } from "../state/store";
import { PhoneHead } from "./phone-head";

/** The platforms that report these to the business. The emulator refuses them on any other. */
const EDITS_COME_FROM: Platform[] = ["facebook", "instagram", "telegram"];
const DELETIONS_COME_FROM: Platform[] = ["instagram"];

interface Participants {
  account: Account;
  profile: Profile;
  chat?: Chat;
  newcomer?: Newcomer;
}

/** Does something that makes a message of the customer's. Returns whether it succeeded. */
type AsOwn = (work: () => Promise<unknown>) => Promise<boolean>;

export function PhoneChat(participants: Participants) {
  const { profile, chat, newcomer } = participants;
  const [sent, setSent] = useState(0);
  const [isComment, setComment] = useState(false);
  const business = profileName(profile);
  const name = chat ? personName(chat) : (newcomer?.participant_name ?? "");
  const messages = useVisible(profile, chat);
  const last = messages.at(-1);
  const asOwn: AsOwn = async (work) => {
    const isDone = await reportingFailure(work);
    if (isDone) setSent((count) => count + 1);
    return isDone;
  };
  const side = customerSide(participants, messages, asOwn);
  return (
    <>
      <PhoneHead profile={profile} name={name} chat={chat} />
      <Thread
        messages={messages}
        side={side}
        label={`${name} and ${business}`}
        sent={sent}
        before={
          <>
            {messages.length === 0 && <NothingSaid business={business} />}
            <Comments author={personOf(participants)} label={`Comments of ${name}`} />
          </>
        }
        after={
          <>
            {chat && <TypingSign chat={chat} business={business} />}
            {last?.direction === "outbound" && (
              <QuickReplies replies={last.quick_replies ?? []} tap={(index) => side.tap?.(last, index)} />
            )}
          </>
        }
      />
      <Composer
        label={isComment ? `${name} comments` : `${name} writes`}
        placeholder={isComment ? `Comment on a post of ${business}` : `Message ${business}`}
        canAttach={!isComment && (capabilities(profile.platform)?.attachments ?? false)}
        takesFocus={newcomer !== undefined}
        tools={
          capabilities(profile.platform)?.private_reply && (
            <div class="composer-tools">
              <button
                type="button"
                class="button small quiet"
                aria-pressed={isComment}
                onClick={() => setComment(!isComment)}
              >
                Comment on a post
              </button>
            </div>
          )
        }
        send={(draft) =>
          asOwn(() => (isComment ? comment(participants, draft) : sendInbound(participants, draft)))
        }
      />
    </>
  );
}

/** Returns the messages that are on the phone: the customer's own, and those that have arrived. */
function useVisible(profile: Profile, chat: Chat | undefined): Message[] {
  const messages = useStore(conversationStore, ({ messages }) => chat && messages.get(chat.id));
  const hasReceipts = capabilities(profile.platform)?.receipts;
  const isVisible = (message: Message) =>
    message.direction === "inbound" ||
    (hasReceipts ? message.external_delivered_at !== null : message.external_posted_at !== null);
  return messages?.filter(isVisible) ?? [];
}

/** The customer's side, which acts through the control endpoints. */
function customerSide({ account, profile, chat }: Participants, messages: Message[], asOwn: AsOwn): Side {
  const lastSeen = messages.findLast((it) => it.direction === "inbound" && it.external_read_at !== null);
  return {
    own: "inbound",
    ownSender: chat?.participant_external_id,
    account,
    platform: profile.platform,
    nameOf: (message) => (message.direction === "inbound" ? "You" : profileName(profile)),
    status: (message) => message === lastSeen && <span>Seen</span>,
    react: (message, emoji) => void reportingFailure(() => control.react(message.id, emoji)),
    edit: EDITS_COME_FROM.includes(profile.platform)
      ? (message, text) => void reportingFailure(() => control.edit(message.id, text))
      : undefined,
    unsend: DELETIONS_COME_FROM.includes(profile.platform)
      ? (message) => void reportingFailure(() => control.unsend(message.id))
      : undefined,
    tap: (message, index) => void asOwn(() => control.tap(message.id, index)),
  };
}

/** The person who has the phone. */
function personOf({ chat, newcomer }: Participants) {
  const person = chat ?? newcomer;
  if (!person) throw new Error("nobody has the phone");
  return person;
}

async function comment(participants: Participants, { text }: Draft) {
  const { participant_external_id, participant_name } = personOf(participants);
  await control.comment({
    profile_id: participants.profile.id,
    participant_external_id,
    participant_name: participant_name ?? undefined,
    text,
  });
}

async function sendInbound(participants: Participants, { text, file }: Draft) {
  const { profile } = participants;
  const person = personOf(participants);
  const attachments = file && [await attachmentOf(file)];
  await control.inbound({
    profile_id: profile.id,
    participant_external_id: person.participant_external_id,
    participant_name: person.participant_name ?? undefined,
    text: text.trim() === "" ? undefined : text,
    attachments,
  });
}

function NothingSaid({ business }: { business: string }) {
  return (
    <div class="empty">
      <p>Say something to {business}.</p>
      <p class="muted">It arrives in the inbox at once, and at your webhook.</p>
    </div>
  );
}

function TypingSign({ chat, business }: { chat: Chat; business: string }) {
  const now = useNow();
  const isShown = useStore(logStore, (log) => isTyping(log, chat, now));
  if (!isShown) return null;
  return (
    <p class="typing" role="status" aria-label={`${business} is typing`}>
      <span />
      <span />
      <span />
    </p>
  );
}

function QuickReplies({ replies, tap }: { replies: QuickReply[]; tap: (index: number) => void }) {
  if (replies.length === 0) return null;
  return (
    <div class="quick-replies" role="toolbar" aria-label="Quick replies" onKeyDown={moveAmongItems}>
      {replies.map(({ title, payload }, index) => (
        <button key={`${title} ${payload}`} type="button" data-item onClick={() => tap(index)}>
          {title}
        </button>
      ))}
    </div>
  );
}
