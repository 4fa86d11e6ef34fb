// A message, as either side sees it.

import { capabilities, type Message } from "postproxy-dm";
import { useRef, useState } from "preact/hooks";
import { timeOf } from "../format";
import { EditField } from "./edit-field";
import { inColour } from "./emoji";
import { type Actions, MessageActions } from "./message-actions";
import { MessageContent } from "./message-content";
import { ReactionPicker } from "./reaction-picker";
import { type Side, timeOfMessage } from "./side";

interface Shown {
  message: Message;
  side: Side;
  isActive: boolean;
}

export function MessageItem(props: Shown & { follows: boolean; onFocus: () => void }) {
  const { message, side, isActive, follows, onFocus } = props;
  const article = useRef<HTMLElement>(null);
  const [isPicking, setPicking] = useState(false);
  const [isEditing, setEditing] = useState(false);
  const actions = actionsOf(message, side, {
    react: () => setPicking(!isPicking),
    edit: () => setEditing(true),
  });
  const close = () => {
    setPicking(false);
    setEditing(false);
    article.current?.focus();
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === "Escape" && (isPicking || isEditing)) close();
    if (event.target !== article.current || event.ctrlKey || event.metaKey || event.altKey) return;
    const action = { r: actions.react, e: actions.edit, delete: actions.unsend }[event.key.toLowerCase()];
    if (!action) return;
    action();
    event.preventDefault();
  };
  return (
    <article
      ref={article}
      class={classOf(message, side, follows)}
      data-item
      data-message={message.id}
      tabIndex={isActive ? 0 : -1}
      aria-label={`${side.nameOf(message)}, ${timeOf(timeOfMessage(message))}`}
      onFocusCapture={onFocus}
      onKeyDown={press}
    >
      <div class="line">
        {isEditing && side.edit ? (
          <Editing message={message} side={side} close={close} />
        ) : (
          <Bubble message={message} side={side} isActive={isActive} />
        )}
        <MessageActions actions={actions} isActive={isActive} />
      </div>
      {isPicking && <Picking message={message} side={side} close={close} />}
      <Reactions message={message} />
      <Meta message={message} side={side} />
    </article>
  );
}

const isOwn = (message: Message, side: Side) => message.direction === side.own;
const isDeleted = (message: Message) => message.external_deleted_at !== null;

/** The actions that are possible with a message. */
function actionsOf(message: Message, side: Side, open: { react: () => void; edit: () => void }): Actions {
  if (isDeleted(message)) return {};
  const { react, edit, unsend } = side;
  const canReact = react && message.external_id !== null && capabilities(side.platform)?.reactions;
  const canChange = isOwn(message, side);
  return {
    react: canReact ? open.react : undefined,
    edit: canChange && edit && message.body !== null ? open.edit : undefined,
    unsend: canChange && unsend ? () => unsend(message) : undefined,
  };
}

function classOf(message: Message, side: Side, follows: boolean): string {
  const whose = isOwn(message, side) ? "own" : "other";
  const classes = ["message", whose, follows && "follows", message.status === "failed" && "failed"];
  return classes.filter(Boolean).join(" ");
}

function Bubble({ message, side, isActive }: Shown) {
  return (
    <div class="bubble">
      {isDeleted(message) ? (
        <p class="gone">Unsent</p>
      ) : (
        <MessageContent message={message} side={side} isActive={isActive} />
      )}
    </div>
  );
}

function Editing({ message, side, close }: { message: Message; side: Side; close: () => void }) {
  const save = (text: string) => {
    side.edit?.(message, text);
    close();
  };
  return <EditField text={message.body ?? ""} cancel={close} save={save} />;
}

function Picking({ message, side, close }: { message: Message; side: Side; close: () => void }) {
  const own = message.reactions.find(({ sender_external_id }) => sender_external_id === side.ownSender);
  const pick = (emoji: string | null) => {
    side.react?.(message, emoji);
    close();
  };
  return <ReactionPicker platform={side.platform} chosen={own?.emoji} pick={pick} />;
}

function Reactions({ message }: { message: Message }) {
  if (message.reactions.length === 0) return null;
  return (
    <p class="reactions">
      {message.reactions.map(({ emoji, sender_external_id }) => (
        <span key={sender_external_id} role="img" aria-label={`Reaction ${emoji}`}>
          {inColour(emoji)}
        </span>
      ))}
    </p>
  );
}

/** The line below a message: when it was sent, and what became of it. */
function Meta({ message, side }: { message: Message; side: Side }) {
  const tapped = !isOwn(message, side) && message.tapped_action;
  return (
    <div class="meta">
      <time dateTime={timeOfMessage(message)}>{timeOf(timeOfMessage(message))}</time>
      {message.external_edited_at && !isDeleted(message) && <span>Edited</span>}
      {message.tag && <span class="tag">{message.tag}</span>}
      {message.template && side.own === "outbound" && (
        <span class="tag">
          Template {message.template.name}, {message.template.language}
        </span>
      )}
      {tapped && <span>Tapped{tapped.payload && `: ${tapped.payload}`}</span>}
      {side.status(message)}
    </div>
  );
}
