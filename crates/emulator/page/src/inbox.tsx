// The business's inbox: a program like any other, which sends and reads with this project's own SDK.

import {
  type Chat,
  capabilities,
  type Message,
  type MessageContent,
  type MessagingWindow,
  messagingWindow,
  PostproxyError,
} from "postproxy-dm";
import { useEffect, useRef, useState } from "preact/hooks";
import { Composer, type Draft } from "./composer";
import type { Account } from "./control";
import { briefly, lengthOf, platformName, timeOf } from "./format";
import { Icon } from "./icons";
import { moveAmongItems } from "./keys";
import { type Side, Thread } from "./message";
import { Avatar, personName, profileName, profileOf } from "./phone";
import { attempt, postproxy, type State, say, select, showEarlier, useNow } from "./state";

/** The service shows typing for a while; it is told again this often. */
const TYPING_AGAIN_MS = 8000;
const TYPING_ENDS_MS = 3000;

export function Inbox({ state, account }: { state: State; account: Account }) {
  // On a narrow screen there is room for the list or for the chat.
  const [isInList, setInList] = useState(false);
  const chat = state.chats.find(({ id }) => id === state.selected);
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
          {state.chats.length > 0 && <span class="muted count">{state.chats.length}</span>}
        </div>
        <ChatList state={state} account={account} open={() => setInList(false)} />
      </div>
      {chat ? (
        <ChatView key={chat.id} state={state} account={account} chat={chat} back={() => setInList(true)} />
      ) : (
        <div class="empty">
          <p>
            {state.newcomer
              ? `${state.newcomer.participant_name} has not written yet.`
              : "Nobody has written yet."}
          </p>
          <p class="muted">A business can only answer: the first message comes from the customer's phone.</p>
        </div>
      )}
    </section>
  );
}

function ChatList({ state, account, open }: { state: State; account: Account; open: () => void }) {
  const now = useNow();
  if (state.chats.length === 0) return <p class="muted list-empty">Chats appear here as customers write.</p>;
  return (
    <div class="chats" role="listbox" aria-label="Chats" onKeyDown={moveAmongItems}>
      {state.chats.map((chat, index) => {
        const isSelected = chat.id === state.selected;
        const isWaiting = (chat.last_inbound_at ?? "") > (chat.last_outbound_at ?? "");
        const isReachable = isSelected || (!state.selected && index === 0);
        return (
          <div
            key={chat.id}
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
                <span class="preview">{previewOf(state.previews.get(chat.id))}</span>
                {isWaiting && <span class="dot" role="img" aria-label="waits for an answer" />}
              </p>
              <p class="third">
                {platformName(chat.platform)} · {profileName(profileOf(account, chat.profile_id))}
              </p>
            </div>
          </div>
        );
      })}
    </div>
  );
}

function previewOf(message: Message | undefined): string {
  if (!message) return "";
  const what = message.external_deleted_at
    ? "Unsent"
    : message.body || message.elements?.[0]?.title || message.attachments[0]?.type || "";
  return message.direction === "outbound" ? `You: ${what}` : what;
}

function ChatView(props: { state: State; account: Account; chat: Chat; back: () => void }) {
  const { state, account, chat } = props;
  const now = useNow();
  const [sent, setSent] = useState(0);
  const window = messagingWindow(chat, { now });
  const name = personName(chat);
  const messages = state.messages.get(chat.id) ?? [];
  const profile = profileOf(account, chat.profile_id);
  const lastInbound = messages.findLast((message) => message.direction === "inbound");
  const side: Side = {
    own: "outbound",
    ownSender: profile?.platform_id,
    account,
    platform: chat.platform,
    nameOf: (message) => (message.direction === "inbound" ? name : profileName(profile)),
    status: (message) => message.direction === "outbound" && <Receipt message={message} now={now} />,
    react: (message, emoji) =>
      void attempt(() =>
        emoji === null ? postproxy().unreact(message.id) : postproxy().react(message.id, { emoji }),
      ),
    edit: capabilities(chat.platform)?.edit
      ? (message, text) => void attempt(() => postproxy().editMessage(message.id, { body: text }))
      : undefined,
  };
  return (
    <div class="chat-view">
      <header class="chat-head">
        <button type="button" class="icon-button back" aria-label="Back to the chats" onClick={props.back}>
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
          onClick={() => attempt(() => postproxy().markRead(chat))}
        >
          Mark read
        </button>
      </header>
      <Thread
        messages={messages}
        side={side}
        label={`Chat with ${name}`}
        sent={sent}
        before={
          state.hasEarlier.has(chat.id) && (
            <button type="button" class="button small earlier" onClick={() => showEarlier(chat.id)}>
              Earlier messages
            </button>
          )
        }
      />
      <Answer chat={chat} window={window} now={now} done={() => setSent((count) => count + 1)} />
    </div>
  );
}

function Receipt({ message, now }: { message: Message; now: number }) {
  const { status, error_details: details } = message;
  if (status === "failed" || status === "failed_waiting_for_retry") {
    const codes = [
      details?.platform_error_code && `code ${details.platform_error_code}`,
      details?.platform_error_subcode && `subcode ${details.platform_error_subcode}`,
    ];
    return (
      <div class="failure">
        <p>
          <strong>{status === "failed" ? "Not sent." : "Not sent yet, will be tried again."}</strong>{" "}
          {details?.platform_error_message ?? message.error_message}
        </p>
        <p class="muted">{[...codes.filter(Boolean), details?.postproxy_note].filter(Boolean).join(" · ")}</p>
      </div>
    );
  }
  const at = (time: string) => (now - Date.parse(time) < 60_000 ? "" : ` ${timeOf(time)}`);
  if (message.external_read_at) {
    return <span class="receipt read">✓✓ Read{at(message.external_read_at)}</span>;
  }
  if (message.external_delivered_at) return <span class="receipt">✓✓ Delivered</span>;
  if (message.external_posted_at) return <span class="receipt">✓ Sent</span>;
  return <span class="receipt">Sending…</span>;
}

function WindowState({ window, now }: { window: MessagingWindow; now: number }) {
  const until = (date: Date | null) => lengthOf((date?.getTime() ?? now) - now);
  const words = {
    open: `closes in ${until(window.closesAt)}`,
    human_agent: `HUMAN_AGENT, ${until(window.humanAgentUntil)} left`,
    closed: "Closed",
    none: "No window",
  };
  return (
    <p class={`window ${window.state}`} title="The platform's messaging window">
      <span class="dot" aria-hidden="true" />
      {window.state === "open" && <span class="long">Open,</span>} {words[window.state]}
    </p>
  );
}

type Extras = { kind: "quick_replies" | "buttons"; items: { key: number; title: string; more: string }[] };

/** Where the business answers, with what goes with a text, and what the window lets through. */
function Answer(props: { chat: Chat; window: MessagingWindow; now: number; done: () => void }) {
  const { chat, window, now, done } = props;
  const can = capabilities(chat.platform);
  const [extras, setExtras] = useState<Extras>();
  const [isTagged, setTagged] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const typing = useTyping(chat, can?.typing ?? false);
  const name = personName(chat);
  const isLate = window.state === "human_agent" || window.state === "closed";

  const send = async ({ text, file }: Draft) => {
    setRefusal(undefined);
    typing.stop();
    try {
      const tag = isTagged && isLate ? ({ tag: "HUMAN_AGENT" } as const) : {};
      if (file && text.trim() !== "") {
        // A message holds one of them: two messages, as any program would have to.
        await postproxy().sendMessage(chat, { media: [file], ...tag });
        await postproxy().sendMessage(chat, { body: text, ...contentOf(extras), ...tag });
      } else if (file) await postproxy().sendMessage(chat, { media: [file], ...tag });
      else await postproxy().sendMessage(chat, { body: text, ...contentOf(extras), ...tag });
      setExtras(undefined);
      done();
      return true;
    } catch (error) {
      if (error instanceof PostproxyError) setRefusal(error.message);
      else say(String(error), true);
      return false;
    }
  };

  const above = (
    <>
      {window.state === "human_agent" && (
        <div class="banner">
          <p>
            The 24-hour window has closed. A person, not a program, may still answer for{" "}
            {lengthOf((window.humanAgentUntil?.getTime() ?? now) - now)}.
          </p>
          <label class="switch">
            <input
              type="checkbox"
              role="switch"
              aria-checked={isTagged}
              checked={isTagged}
              onChange={({ currentTarget }) => setTagged(currentTarget.checked)}
            />
            HUMAN_AGENT
          </label>
        </div>
      )}
      {window.state === "closed" && (
        <div class="banner">
          <p>
            The window is closed: {platformName(chat.platform)} refuses whatever is sent until {name} writes
            again.
          </p>
        </div>
      )}
      {refusal && (
        <p class="refusal" role="alert">
          {refusal}
        </p>
      )}
      {extras && <ExtrasEditor extras={extras} change={setExtras} />}
    </>
  );
  const tools = can?.quick_replies && (
    <div class="composer-tools">
      <button
        type="button"
        class="button small quiet"
        aria-pressed={extras?.kind === "quick_replies"}
        onClick={() => setExtras(extras?.kind === "quick_replies" ? undefined : anew("quick_replies"))}
      >
        <Icon name="plus" /> Quick replies
      </button>
      <button
        type="button"
        class="button small quiet"
        aria-pressed={extras?.kind === "buttons"}
        onClick={() => setExtras(extras?.kind === "buttons" ? undefined : anew("buttons"))}
      >
        <Icon name="plus" /> Buttons
      </button>
    </div>
  );
  return (
    <Composer
      label={`Answer ${name}`}
      placeholder={`Answer ${name}`}
      canAttach={can?.attachments ?? false}
      above={above}
      tools={tools}
      sendTitle={window.state === "closed" ? "Send anyway" : "Send"}
      write={({ text }) => (text === "" ? typing.stop() : typing.go())}
      send={send}
    />
  );
}

let lastKey = 0;
const emptyItem = () => ({ key: ++lastKey, title: "", more: "" });
const anew = (kind: Extras["kind"]): Extras => ({ kind, items: [emptyItem()] });

function ExtrasEditor({ extras, change }: { extras: Extras; change: (extras: Extras | undefined) => void }) {
  const { kind, items } = extras;
  const isButtons = kind === "buttons";
  const most = isButtons ? 3 : 13;
  const what = isButtons ? "Button" : "Quick reply";
  const fields = useRef<HTMLFieldSetElement>(null);
  // A field that was added is where one goes on
  useEffect(
    () => fields.current?.querySelector<HTMLInputElement>(".extra:last-of-type input")?.focus(),
    [items.length],
  );
  const put = (index: number, part: { title?: string; more?: string }) =>
    change({ kind, items: items.map((item, at) => (at === index ? { ...item, ...part } : item)) });
  const add = () => items.length < most && change({ kind, items: [...items, emptyItem()] });
  return (
    <fieldset ref={fields} class="extras">
      <legend>{isButtons ? "Buttons" : "Quick replies"}</legend>
      {items.map((item, index) => (
        <div key={item.key} class="extra">
          <input
            type="text"
            aria-label={`${what} ${index + 1}: title`}
            placeholder="Title"
            value={item.title}
            size={Math.max(8, item.title.length)}
            onInput={({ currentTarget }) => put(index, { title: currentTarget.value })}
            onKeyDown={(event) => {
              if (event.key !== "Enter") return;
              event.preventDefault();
              if (item.title !== "") add();
            }}
          />
          {isButtons && (
            <input
              type="text"
              aria-label={`${what} ${index + 1}: link or payload`}
              placeholder="https://… or payload"
              value={item.more}
              size={18}
              onInput={({ currentTarget }) => put(index, { more: currentTarget.value })}
            />
          )}
          <button
            type="button"
            class="icon-button"
            aria-label={`Remove ${what.toLowerCase()} ${index + 1}`}
            onClick={() => {
              const rest = items.filter((_, at) => at !== index);
              change(rest.length > 0 ? { kind, items: rest } : undefined);
            }}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
      {items.length < most && (
        <button type="button" class="button small quiet" onClick={add}>
          <Icon name="plus" /> Another
        </button>
      )}
    </fieldset>
  );
}

type WithText = Extract<MessageContent, { body: string }>;

/** As the API takes them. A payload is made of the title where none is given. */
function contentOf(extras: Extras | undefined): Pick<WithText, "quick_replies" | "buttons"> {
  const items = extras?.items.filter(({ title }) => title.trim() !== "") ?? [];
  if (items.length === 0) return {};
  const payloadOf = (title: string) => title.toUpperCase().replace(/[^\p{L}\p{N}]+/gu, "_");
  if (extras?.kind === "quick_replies") {
    return { quick_replies: items.map(({ title }) => ({ title, payload: payloadOf(title) })) };
  }
  return {
    buttons: items.map(({ title, more }) =>
      /^https?:/i.test(more)
        ? { type: "web_url" as const, title, url: more }
        : { type: "postback" as const, title, payload: more || payloadOf(title) },
    ),
  };
}

/** Shows the person that one is writing, and ends it when one stops, sends, or goes elsewhere. */
function useTyping(chat: Chat, isPossible: boolean) {
  const since = useRef(0);
  const end = useRef<ReturnType<typeof setTimeout>>();
  const ignore = () => {};
  const stop = () => {
    clearTimeout(end.current);
    if (since.current === 0) return;
    since.current = 0;
    postproxy().stopTyping(chat).catch(ignore);
  };
  // Only when it goes.
  useEffect(() => stop, []);
  const go = () => {
    if (!isPossible) return;
    clearTimeout(end.current);
    end.current = setTimeout(stop, TYPING_ENDS_MS);
    if (Date.now() - since.current < TYPING_AGAIN_MS) return;
    since.current = Date.now();
    postproxy().startTyping(chat).catch(ignore);
  };
  return { go, stop };
}
