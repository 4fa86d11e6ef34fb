// The list of the chats, in the inbox.

import type { Chat, Message, Template } from "postproxy-dm";
import type { Account } from "../control";
import { briefly, platformName } from "../format";
import { moveAmongItems } from "../keys";
import { Avatar, personName } from "../parts/person";
import { profileName, profileOf } from "../parts/profile";
import { whatsappLine } from "../parts/whatsapp-content";
import { useNow } from "../state/clock";
import { conversationStore, select } from "../state/conversations";
import { selectionStore } from "../state/selection";
import { useStore } from "../state/store";
import { templateStore } from "../state/templates";

export function ChatList({ account, open }: { account: Account; open: () => void }) {
  const chats = useStore(conversationStore, ({ chats }) => chats);
  const selected = useStore(selectionStore, ({ selected }) => selected);
  if (chats.length === 0) return <p class="muted list-empty">Chats appear here as customers write.</p>;
  return (
    <div class="chats" role="listbox" aria-label="Chats" onKeyDown={moveAmongItems}>
      {chats.map((chat, index) => (
        <ChatOption
          key={chat.id}
          account={account}
          chat={chat}
          isSelected={chat.id === selected}
          isReachable={chat.id === selected || (!selected && index === 0)}
          open={open}
        />
      ))}
    </div>
  );
}

function ChatOption(props: {
  account: Account;
  chat: Chat;
  isSelected: boolean;
  isReachable: boolean;
  open: () => void;
}) {
  const { account, chat, isSelected, isReachable, open } = props;
  const now = useNow();
  const preview = useStore(conversationStore, ({ previews }) => previews.get(chat.id));
  const template = useStore(templateStore, ({ ofMessage }) => preview && ofMessage.get(preview.id));
  const isWaiting = (chat.last_inbound_at ?? "") > (chat.last_outbound_at ?? "");
  return (
    <div
      class={isWaiting ? "chat waiting" : "chat"}
      role="option"
      data-item
      data-chat={chat.id}
      aria-selected={isSelected}
      tabIndex={isReachable ? 0 : -1}
      onFocus={() => select(chat.id)}
      onClick={open}
      onKeyDown={(event) => event.key === "Enter" && open()}
    >
      <Avatar name={personName(chat)} />
      <div class="what">
        <p class="first">
          <span class="name">{personName(chat)}</span>
          {chat.last_message_at && (
            <time dateTime={chat.last_message_at}>{briefly(chat.last_message_at, now)}</time>
          )}
        </p>
        <p class="second">
          <span class="preview">{previewOf(preview, template)}</span>
          {isWaiting && <span class="dot" role="img" aria-label="waits for an answer" />}
        </p>
        <p class="third">
          {platformName(chat.platform)} · {profileName(profileOf(account, chat.profile_id))}
        </p>
      </div>
    </div>
  );
}

function previewOf(message: Message | undefined, template: Template | undefined): string {
  if (!message) return "";
  const said = message.body || message.elements?.[0]?.title || message.attachments[0]?.type;
  const what = message.external_deleted_at ? "Unsent" : said || whatsappLine(message, template) || "";
  return message.direction === "outbound" ? `You: ${what}` : what;
}
