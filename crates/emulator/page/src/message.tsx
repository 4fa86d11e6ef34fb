// A message, as either side sees it. Whatever a person or a program wrote is text here, never markup; only web
// addresses become links.

import { type Button, capabilities, type Message, reactionEmoji } from "postproxy-dm";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Account } from "./control";
import { useFollowing } from "./following";
import { dayOf, timeOf } from "./format";
import { Icon } from "./icons";
import { moveAmongItems } from "./keys";

const REACTIONS = ["love", "like", "smile", "wow", "sad", "angry", "dislike"] as const;

export interface Side {
  /** Whose side it is: that one's messages are at the right. */
  own: "inbound" | "outbound";
  /** How reactions of one's own are marked. */
  ownSender?: string | null;
  account: Account;
  platform: string;
  nameOf: (message: Message) => string;
  /** How far it got, below a message. */
  status: (message: Message, isLast: boolean) => ComponentChildren;
  react?: (message: Message, emoji: string | null) => void;
  edit?: (message: Message, text: string) => void;
  unsend?: (message: Message) => void;
  /** Taps the nth of all that can be tapped. */
  tap?: (message: Message, index: number) => void;
}

/** The time of a message in its conversation. */
export const timeOfMessage = (message: Message) => message.external_posted_at ?? message.created_at ?? "";

export function Thread({
  messages,
  side,
  label,
  sent,
  before,
  after,
}: {
  messages: Message[];
  side: Side;
  label: string;
  /** How many messages this side has sent from here: each brings the end into view. */
  sent: number;
  before?: ComponentChildren;
  after?: ComponentChildren;
}) {
  const list = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<string>();
  const content = useRef<HTMLDivElement>(null);
  const showEnd = useFollowing(list, content);
  const last = messages.at(-1);
  const activeId = messages.some(({ id }) => id === active) ? active : last?.id;
  useLayoutEffect(showEnd, [sent]);

  return (
    <div ref={list} class="thread" role="log" aria-label={label} onKeyDown={moveAmongItems}>
      <div ref={content} class="thread-content">
        {before}
        {messages.map((message, index) => {
          const previous = messages[index - 1];
          const isNewDay = !previous || dayOf(timeOfMessage(previous)) !== dayOf(timeOfMessage(message));
          const follows = !isNewDay && previous?.direction === message.direction;
          return (
            <div key={message.id} class="row">
              {isNewDay && <p class="day">{dayOf(timeOfMessage(message))}</p>}
              <Bubble
                message={message}
                side={side}
                isActive={message.id === activeId}
                isLast={message === last}
                follows={follows}
                onFocus={() => setActive(message.id)}
              />
            </div>
          );
        })}
        {after}
      </div>
    </div>
  );
}

function Bubble({
  message,
  side,
  isActive,
  isLast,
  follows,
  onFocus,
}: {
  message: Message;
  side: Side;
  isActive: boolean;
  isLast: boolean;
  follows: boolean;
  onFocus: () => void;
}) {
  const [isPicking, setPicking] = useState(false);
  const [isEditing, setEditing] = useState(false);
  const article = useRef<HTMLElement>(null);
  const isOwn = message.direction === side.own;
  const isDeleted = message.external_deleted_at !== null;
  const canReact =
    side.react && !isDeleted && message.external_id !== null && capabilities(side.platform)?.reactions;
  const canChange = isOwn && !isDeleted;
  const own = message.reactions.find(({ sender_external_id }) => sender_external_id === side.ownSender);
  const classes = [
    "message",
    isOwn ? "own" : "other",
    follows && "follows",
    message.status === "failed" && "failed",
  ];
  const close = () => {
    setPicking(false);
    setEditing(false);
    article.current?.focus();
  };

  const press = (event: KeyboardEvent) => {
    if (event.key === "Escape" && (isPicking || isEditing)) close();
    if (event.target !== article.current || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === "r" && canReact) setPicking(!isPicking);
    else if (key === "e" && canChange && side.edit && message.body !== null) setEditing(true);
    else if (key === "delete" && canChange && side.unsend) side.unsend(message);
    else return;
    event.preventDefault();
  };

  return (
    <article
      ref={article}
      class={classes.filter(Boolean).join(" ")}
      data-item
      data-message={message.id}
      tabIndex={isActive ? 0 : -1}
      aria-label={`${side.nameOf(message)}, ${timeOf(timeOfMessage(message))}`}
      onFocusCapture={onFocus}
      onKeyDown={press}
    >
      <div class="line">
        {isEditing && side.edit ? (
          <EditField
            text={message.body ?? ""}
            cancel={close}
            save={(text) => {
              side.edit?.(message, text);
              close();
            }}
          />
        ) : (
          <div class="bubble">
            {isDeleted ? (
              <p class="gone">Unsent</p>
            ) : (
              <Content message={message} side={side} isActive={isActive} />
            )}
          </div>
        )}
        <div class="actions">
          {canReact && (
            <Action icon="react" title="React" isActive={isActive} press={() => setPicking(!isPicking)} />
          )}
          {canChange && side.edit && message.body !== null && (
            <Action icon="edit" title="Edit" isActive={isActive} press={() => setEditing(true)} />
          )}
          {canChange && side.unsend && (
            <Action icon="unsend" title="Unsend" isActive={isActive} press={() => side.unsend?.(message)} />
          )}
        </div>
      </div>
      {isPicking && (
        <Picker
          platform={side.platform}
          chosen={own?.emoji}
          pick={(emoji) => {
            side.react?.(message, emoji);
            close();
          }}
        />
      )}
      {message.reactions.length > 0 && (
        <p class="reactions">
          {message.reactions.map(({ emoji, sender_external_id }) => (
            <span key={sender_external_id} role="img" aria-label={`Reaction ${emoji}`}>
              {inColour(emoji)}
            </span>
          ))}
        </p>
      )}
      <div class="meta">
        <time dateTime={timeOfMessage(message)}>{timeOf(timeOfMessage(message))}</time>
        {message.external_edited_at && !isDeleted && <span>Edited</span>}
        {message.tag && <span class="tag">{message.tag}</span>}
        {!isOwn && message.tapped_action && (
          <span>Tapped{message.tapped_action.payload && `: ${message.tapped_action.payload}`}</span>
        )}
        {side.status(message, isLast)}
      </div>
    </article>
  );
}

function Action(props: {
  icon: "react" | "edit" | "unsend";
  title: string;
  isActive: boolean;
  press: () => void;
}) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={props.title}
      title={props.title}
      tabIndex={props.isActive ? 0 : -1}
      onClick={props.press}
    >
      <Icon name={props.icon} />
    </button>
  );
}

function Picker(props: { platform: string; chosen?: string | null; pick: (emoji: string | null) => void }) {
  const first = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => first.current?.focus(), []);
  const names = props.platform === "instagram" ? (["love"] as const) : REACTIONS;
  return (
    <div class="picker" role="toolbar" aria-label="Reaction" onKeyDown={moveAmongItems}>
      {names.map((name, index) => {
        const emoji = reactionEmoji(name);
        const isChosen = emoji === props.chosen;
        return (
          <button
            key={name}
            ref={index === 0 ? first : undefined}
            type="button"
            data-item
            aria-pressed={isChosen}
            aria-label={name}
            onClick={() => props.pick(isChosen ? null : emoji)}
          >
            {inColour(emoji)}
          </button>
        );
      })}
    </div>
  );
}

function EditField(props: { text: string; save: (text: string) => void; cancel: () => void }) {
  const [text, setText] = useState(props.text);
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.select(), []);
  return (
    <form
      class="edit"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "") props.save(text);
      }}
    >
      <input
        ref={field}
        type="text"
        aria-label="New text"
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
      <button type="submit" class="button small">
        Save
      </button>
      <button type="button" class="button small quiet" onClick={props.cancel}>
        Cancel
      </button>
    </form>
  );
}

function Content({ message, side, isActive }: { message: Message; side: Side; isActive: boolean }) {
  const { body, card, attachments } = message;
  // The order in which the emulator counts what can be tapped.
  const quickReplies = message.quick_replies ?? [];
  let index = quickReplies.length;
  const next = () => index++;
  const keyboard = message.reply_markup?.inline_keyboard;
  const rows: { text?: unknown }[][] = Array.isArray(keyboard) ? keyboard.filter(Array.isArray) : [];
  const buttons = (list: Button[] | null | undefined) =>
    list &&
    list.length > 0 && (
      <div class="buttons">
        {list.map((button) => {
          const at = next();
          const tap = tapOf(side, message, at);
          return <TapButton key={at} title={button.title} url={button.url} isActive={isActive} tap={tap} />;
        })}
      </div>
    );
  return (
    <>
      {attachments.map((attachment, at) => (
        <Attached
          key={attachment.id ?? at}
          kind={attachment.type}
          status={attachment.status}
          url={attachment.url}
          account={side.account}
        />
      ))}
      {body !== null && body !== "" && <p class="text">{body}</p>}
      {card?.subtitle && <p class="subtitle">{card.subtitle}</p>}
      {buttons(message.buttons)}
      {message.elements && message.elements.length > 0 && (
        <div class="carousel">
          {message.elements.map((element) => (
            <section key={element.title} class="element">
              <p class="title">{element.title}</p>
              {element.subtitle && <p class="subtitle">{element.subtitle}</p>}
              {buttons(element.buttons)}
            </section>
          ))}
        </div>
      )}
      {!side.tap && quickReplies.length > 0 && (
        <ul class="offered" aria-label="Quick replies offered">
          {quickReplies.map(({ title, payload }) => (
            <li key={`${title} ${payload}`}>{title}</li>
          ))}
        </ul>
      )}
      {rows.length > 0 && (
        <div class="buttons">
          {rows.flat().map((key) => {
            const at = next();
            const tap = tapOf(side, message, at);
            return <TapButton key={at} title={String(key.text)} isActive={isActive} tap={tap} />;
          })}
        </div>
      )}
    </>
  );
}

const tapOf = (side: Side, message: Message, index: number) => side.tap && (() => side.tap?.(message, index));

function TapButton(props: { title: string; url?: string | null; isActive: boolean; tap?: () => void }) {
  const tabIndex = props.isActive ? 0 : -1;
  if (props.url && isWeb(props.url)) {
    return (
      <a class="tap" href={props.url} target="_blank" rel="noopener noreferrer" tabIndex={tabIndex}>
        {props.title} ↗
      </a>
    );
  }
  return props.tap ? (
    <button type="button" class="tap" tabIndex={tabIndex} onClick={props.tap}>
      {props.title}
    </button>
  ) : (
    <span class="tap">{props.title}</span>
  );
}

function Attached(props: { kind: string; status: string; url: string | null; account: Account }) {
  const { kind, url } = props;
  if (url === null || !isWeb(url)) return <p class="file">{kind}, not available</p>;
  // What the emulator keeps is shown, whichever of its names the page was opened by. Nothing else is fetched.
  const { base_url } = props.account;
  const own = url.startsWith(`${base_url}/`) ? url.slice(base_url.length) : undefined;
  const name = fileName(url);
  if (own && (kind === "image" || kind === "sticker")) return <img class="media" src={own} alt={name} />;
  // biome-ignore-start lint/a11y/useMediaCaption: it is whatever someone sent
  if (own && kind === "video")
    return <video class="media" src={own} controls preload="metadata" aria-label={name} />;
  if (own && kind === "audio") return <audio src={own} controls preload="metadata" aria-label={name} />;
  // biome-ignore-end lint/a11y/useMediaCaption: it is whatever someone sent
  return (
    <a class="file" href={own ?? url} target="_blank" rel="noopener noreferrer">
      <Icon name="file" />
      <span>{name}</span>
    </a>
  );
}

/** Some emoji are a plain character, unless one asks for the picture: ❤. */
const inColour = (emoji: string | null) =>
  emoji && /^[\u2000-\u2bff]$/.test(emoji) ? `${emoji}\ufe0f` : emoji;

const isWeb = (url: string) => /^https?:\/\//i.test(url);

function fileName(url: string): string {
  const last = new URL(url).pathname.split("/").at(-1) || url;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
