// The business's inbox: a program like any other, which sends and reads with this project's own SDK.

import type { Message } from "postproxy-dm";
import { useState } from "preact/hooks";
import type { Account } from "../control";
import { Comments } from "../parts/comments";
import { commentStore, commentsOf } from "../state/comments";
import { conversationStore } from "../state/conversations";
import { selectionStore } from "../state/selection";
import { useStore } from "../state/store";
import { ChatList } from "./chat-list";
import { ChatView } from "./chat-view";

/** Without a chat there are no messages. */
const NONE: Message[] = [];

export function Inbox({ account }: { account: Account }) {
  // A narrow screen has room for the list or for the chat.
  const [isInList, setInList] = useState(false);
  const chats = useStore(conversationStore, ({ chats }) => chats);
  const selected = useStore(selectionStore, ({ selected }) => selected);
  const chat = chats.find(({ id }) => id === selected);
  return (
    <section
      id="inbox"
      class={isInList || !chat ? "inbox in-list" : "inbox"}
      aria-labelledby="inbox-title"
      tabIndex={-1}
    >
      <div class="list-side">
        <div class="part-title">
          <h2 id="inbox-title">Inbox</h2>
          {chats.length > 0 && <span class="muted count">{chats.length}</span>}
        </div>
        <ChatList account={account} open={() => setInList(false)} />
      </div>
      {chat ? (
        <ChatView key={chat.id} account={account} chat={chat} back={() => setInList(true)} />
      ) : (
        <NoChat />
      )}
    </section>
  );
}

function NoChat() {
  const newcomer = useStore(selectionStore, ({ newcomer }) => newcomer);
  const hasCommented = useStore(
    commentStore,
    ({ comments }) => newcomer !== undefined && commentsOf(comments, newcomer).length > 0,
  );
  if (newcomer && hasCommented) {
    const name = newcomer.participant_name;
    return (
      <div class="empty">
        <p>{name} has commented on a post. One private reply to a comment begins a chat.</p>
        <Comments author={newcomer} label={`Comments of ${name}`} answeredIn={NONE} />
      </div>
    );
  }
  return (
    <div class="empty">
      <p>{newcomer ? `${newcomer.participant_name} has not written yet.` : "Nobody has written yet."}</p>
      <p class="muted">A business can only answer: the first message comes from the customer's phone.</p>
    </div>
  );
}
