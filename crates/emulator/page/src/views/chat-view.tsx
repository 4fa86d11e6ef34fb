// A chat in the inbox: its head, its messages, and where the business answers.

import { type Chat, capabilities, type Message, type MessagingWindow, messagingWindow } from "postproxy-dm";
import { useState } from "preact/hooks";
import type { Account } from "../control";
import { platformName } from "../format";
import { Comments } from "../parts/comments";
import { Icon } from "../parts/icons";
import { Avatar, personName } from "../parts/person";
import { profileName, profileOf } from "../parts/profile";
import type { Side } from "../parts/side";
import { Thread } from "../parts/thread";
import { postproxy } from "../state/account";
import { useNow } from "../state/clock";
import { conversationStore, showEarlier } from "../state/conversations";
import { reportingFailure } from "../state/notice";
import { useStore } from "../state/store";
import { Answer } from "./answer";
import { Receipt } from "./receipt";
import { WindowState } from "./window-state";

const NO_MESSAGES: Message[] = [];

export function ChatView({ account, chat, back }: { account: Account; chat: Chat; back: () => void }) {
  const now = useNow();
  const [sent, setSent] = useState(0);
  const messages = useStore(conversationStore, ({ messages }) => messages.get(chat.id) ?? NO_MESSAGES);
  const hasEarlier = useStore(conversationStore, ({ hasEarlier }) => hasEarlier.has(chat.id));
  const window = messagingWindow(chat, { now });
  return (
    <div class="chat-view">
      <ChatHead chat={chat} messages={messages} window={window} now={now} back={back} />
      <Thread
        messages={messages}
        side={businessSide(account, chat, now)}
        label={`Chat with ${personName(chat)}`}
        sent={sent}
        before={
          <>
            {hasEarlier && (
              <button type="button" class="button small earlier" onClick={() => showEarlier(chat.id)}>
                Earlier messages
              </button>
            )}
            <Comments author={chat} label={`Comments of ${personName(chat)}`} answeredIn={messages} />
          </>
        }
      />
      <Answer chat={chat} window={window} now={now} done={() => setSent((count) => count + 1)} />
    </div>
  );
}

function ChatHead(props: {
  chat: Chat;
  messages: Message[];
  window: MessagingWindow;
  now: number;
  back: () => void;
}) {
  const { chat, messages, window, now, back } = props;
  const name = personName(chat);
  const lastInbound = messages.findLast((message) => message.direction === "inbound");
  return (
    <header class="chat-head">
      <button type="button" class="icon-button back" aria-label="Back to the chats" onClick={back}>
        <Icon name="back" />
      </button>
      <Avatar name={name} />
      <div class="who">
        <h3>{name}</h3>
        <p class="muted">
          {platformName(chat.platform)} · {chat.participant_external_id}
        </p>
      </div>
      <WindowState window={window} now={now} />
      <button
        type="button"
        class="button small mark-read"
        disabled={!lastInbound || lastInbound.external_read_at !== null}
        onClick={() => reportingFailure(() => postproxy().markRead(chat))}
      >
        Mark read
      </button>
    </header>
  );
}

/** The business's side, which acts through the SDK. */
function businessSide(account: Account, chat: Chat, now: number): Side {
  const profile = profileOf(account, chat.profile_id);
  const edit = (message: Message, text: string) =>
    void reportingFailure(() => postproxy().editMessage(message.id, { body: text }));
  return {
    own: "outbound",
    ownSender: profile?.platform_id,
    account,
    platform: chat.platform,
    nameOf: ({ direction }) => (direction === "inbound" ? personName(chat) : profileName(profile)),
    status: (message) => message.direction === "outbound" && <Receipt message={message} now={now} />,
    react: (message, emoji) =>
      void reportingFailure(() =>
        emoji === null ? postproxy().unreact(message.id) : postproxy().react(message.id, { emoji }),
      ),
    edit: capabilities(chat.platform)?.edit ? edit : undefined,
  };
}
