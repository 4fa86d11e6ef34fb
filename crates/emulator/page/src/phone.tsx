// The customer's phone. What is done here goes through the control endpoints, as if the person did it.

import { type Chat, capabilities, type Message, type Profile } from "postproxy-dm";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Composer, type Draft } from "./composer";
import { type Account, control, type InboundAttachment, type PersonState } from "./control";
import { initialsOf, platformName } from "./format";
import { Icon } from "./icons";
import { moveAmongItems } from "./keys";
import { type Side, Thread } from "./message";
import { attempt, introduce, type Newcomer, type State, select, useNow } from "./state";

/** So many customers are in reach; the inbox lists all. */
const MOST_PEOPLE = 20;

/** What a person can be, and what becomes of messages then. */
const PRESENCES: [PersonState, string][] = [
  ["available", "Online"],
  ["busy", "Online, reads nothing"],
  ["offline", "Offline"],
  ["blocked", "Has blocked it"],
  ["deleted", "Account deleted"],
];

/** A sign that someone is typing is believed for so long. */
const TYPING_MS = 20_000;

export const personName = (chat: Chat) =>
  chat.participant_name ?? chat.participant_username ?? chat.participant_external_id;

export const profileOf = (account: Account, id: string) =>
  account.profiles.find((profile) => profile.id === id);

export const profileName = (profile: Profile | undefined) =>
  profile?.name ?? profile?.username ?? profile?.id ?? "";

export function Phone({ state, account }: { state: State; account: Account }) {
  const [isAdding, setAdding] = useState(false);
  const { newcomer } = state;
  const chat = state.chats.find(({ id }) => id === state.selected);
  const profile = profileOf(account, chat?.profile_id ?? newcomer?.profile_id ?? "");
  const isNobody = state.chats.length === 0 && !newcomer;
  return (
    <section id="customer" class="customer" aria-labelledby="customer-title" tabIndex={-1}>
      <div class="part-title">
        <h2 id="customer-title">Customer</h2>
        {!isNobody && (
          <button
            type="button"
            class="button small"
            aria-expanded={isAdding}
            onClick={() => setAdding(!isAdding)}
          >
            <Icon name="plus" /> New customer
          </button>
        )}
      </div>
      {(state.chats.length > 0 || newcomer) && (
        <People state={state} account={account} done={() => setAdding(false)} />
      )}
      <div class="phone">
        {isAdding || isNobody ? (
          <Introduction
            account={account}
            isFirst={isNobody}
            cancel={isNobody ? undefined : () => setAdding(false)}
            add={(person) => {
              introduce(person);
              setAdding(false);
            }}
          />
        ) : (
          profile && (
            <Conversation
              key={chat?.participant_external_id ?? newcomer?.participant_external_id}
              state={state}
              account={account}
              profile={profile}
              chat={chat}
              newcomer={newcomer}
            />
          )
        )}
      </div>
    </section>
  );
}

function People({ state, account, done }: { state: State; account: Account; done: () => void }) {
  const { chats, newcomer, selected } = state;
  const shown = chats.slice(0, MOST_PEOPLE);
  const chosen = chats.find(({ id }) => id === selected);
  if (chosen && !shown.includes(chosen)) shown.unshift(chosen);
  const where = (profile_id: string) => platformName(profileOf(account, profile_id)?.platform ?? "");
  return (
    <div class="people" role="toolbar" aria-label="Whose phone" onKeyDown={moveAmongItems}>
      {newcomer && (
        <Person name={newcomer.participant_name} where={where(newcomer.profile_id)} isChosen choose={done} />
      )}
      {shown.map((chat) => (
        <Person
          key={chat.id}
          name={personName(chat)}
          where={where(chat.profile_id)}
          isChosen={chat.id === selected}
          choose={() => {
            select(chat.id);
            done();
          }}
        />
      ))}
    </div>
  );
}

function Person(props: { name: string; where: string; isChosen: boolean; choose: () => void }) {
  return (
    <button
      type="button"
      class="person"
      data-item
      tabIndex={props.isChosen ? 0 : -1}
      aria-pressed={props.isChosen}
      title={`${props.name}, ${props.where}`}
      onClick={props.choose}
    >
      <Avatar name={props.name} />
      <span class="name">{props.name}</span>
    </button>
  );
}

export function Avatar({ name }: { name: string }) {
  return (
    <span class="avatar" aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}

function Introduction(props: {
  account: Account;
  isFirst: boolean;
  cancel?: () => void;
  add: (person: Newcomer) => void;
}) {
  const { profiles } = props.account;
  const [name, setName] = useState("");
  const [profileId, setProfileId] = useState(profiles[0]?.id ?? "");
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  return (
    <form
      class="introduction"
      onSubmit={(event) => {
        event.preventDefault();
        const participant_name = name.trim();
        if (participant_name === "") return;
        const participant_external_id = String(Math.floor(1e15 + Math.random() * 8e15));
        props.add({ profile_id: profileId, participant_external_id, participant_name });
      }}
    >
      <h3>{props.isFirst ? "Who writes first?" : "New customer"}</h3>
      <p class="muted">
        {props.isFirst
          ? "Give a customer a name, and write to the business from their phone. The inbox answers, or your bot does."
          : "Someone else who writes to the business."}
      </p>
      <label>
        Name
        <input
          ref={field}
          type="text"
          value={name}
          placeholder="Jane Doe"
          required
          onInput={({ currentTarget }) => setName(currentTarget.value)}
        />
      </label>
      <fieldset>
        <legend>Writes to</legend>
        {profiles.map((profile) => (
          <label key={profile.id} class="choice">
            <input
              type="radio"
              name="profile"
              checked={profile.id === profileId}
              onChange={() => setProfileId(profile.id)}
            />
            <span>{platformName(profile.platform)}</span>
            <span class="muted">{profileName(profile)}</span>
          </label>
        ))}
      </fieldset>
      <div class="buttons-row">
        <button type="submit" class="button primary">
          Take the phone
        </button>
        {props.cancel && (
          <button type="button" class="button quiet" onClick={props.cancel}>
            Cancel
          </button>
        )}
      </div>
    </form>
  );
}

function Conversation(props: {
  state: State;
  account: Account;
  profile: Profile;
  chat?: Chat;
  newcomer?: Newcomer;
}) {
  const { state, account, profile, chat, newcomer } = props;
  const now = useNow();
  const [sent, setSent] = useState(0);
  const platform = profile.platform;
  const can = capabilities(platform);
  const business = profileName(profile);
  const name = chat ? personName(chat) : (newcomer?.participant_name ?? "");
  const isVisible = (message: Message) =>
    message.direction === "inbound" ||
    (can?.receipts ? message.external_delivered_at !== null : message.external_posted_at !== null);
  const messages = (chat && state.messages.get(chat.id)?.filter(isVisible)) || [];
  const last = messages.at(-1);
  const lastSeen = messages.findLast((it) => it.direction === "inbound" && it.external_read_at !== null);
  const quickReplies = (last?.direction === "outbound" && last.quick_replies) || [];

  /** Does something that makes a message of one's own. */
  const asOwn = async (work: () => Promise<unknown>) => {
    const isDone = await attempt(work);
    if (isDone) setSent((count) => count + 1);
    return isDone;
  };
  const send = async ({ text, file }: Draft) => {
    const person = chat ?? newcomer;
    if (!person) return false;
    return asOwn(async () => {
      const attachments = file && [await attachmentOf(file)];
      await control.inbound({
        profile_id: profile.id,
        participant_external_id: person.participant_external_id,
        participant_name: person.participant_name ?? undefined,
        text: text.trim() === "" ? undefined : text,
        attachments,
      });
    });
  };
  const side: Side = {
    own: "inbound",
    ownSender: chat?.participant_external_id,
    account,
    platform,
    nameOf: (message) => (message.direction === "inbound" ? "You" : business),
    status: (message) => message === lastSeen && <span>Seen</span>,
    react: (message, emoji) => void attempt(() => control.react(message.id, emoji)),
    edit: (message, text) => void attempt(() => control.edit(message.id, text)),
    unsend: (message) => void attempt(() => control.unsend(message.id)),
    tap: (message, index) => void asOwn(() => control.tap(message.id, index)),
  };

  return (
    <>
      <header class="phone-head">
        <Avatar name={business} />
        <div>
          <h3>{business}</h3>
          <p class="muted">
            {platformName(platform)} · as {name}
          </p>
        </div>
        {chat && (
          <select
            class="presence"
            aria-label={`How ${name} is`}
            value={state.people.get(chat.id) ?? "available"}
            onChange={({ currentTarget }) =>
              attempt(() => control.setPerson(chat.id, currentTarget.value as PersonState))
            }
          >
            {PRESENCES.map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
        )}
      </header>
      <Thread
        messages={messages}
        side={side}
        label={`${name} and ${business}`}
        sent={sent}
        before={
          messages.length === 0 && (
            <div class="empty">
              <p>Say something to {business}.</p>
              <p class="muted">It arrives in the inbox at once, and at your webhook.</p>
            </div>
          )
        }
        after={
          <>
            {chat && isTyping(state, chat, now) && (
              <p class="typing" role="status" aria-label={`${business} is typing`}>
                <span />
                <span />
                <span />
              </p>
            )}
            {last && quickReplies.length > 0 && (
              <div class="quick-replies" role="toolbar" aria-label="Quick replies" onKeyDown={moveAmongItems}>
                {quickReplies.map((reply, index) => (
                  <button
                    key={`${reply.title} ${reply.payload}`}
                    type="button"
                    data-item
                    onClick={() => side.tap?.(last, index)}
                  >
                    {reply.title}
                  </button>
                ))}
              </div>
            )}
          </>
        }
      />
      <Composer
        label={`${name} writes`}
        placeholder={`Message ${business}`}
        canAttach={can?.attachments ?? false}
        takesFocus={newcomer !== undefined}
        send={send}
      />
    </>
  );
}

/** The log tells: a call that starts typing, and since then neither one that ends it nor a message. */
function isTyping(state: State, chat: Chat, now: number): boolean {
  const ids = [chat.id, chat.external_conversation_id].filter((id) => id !== null);
  const paths = ids.map((id) => `/api/chats/${encodeURIComponent(id)}/`);
  const isOfChat = (path: string, end: string) => paths.some((begin) => path.startsWith(begin + end));
  const last = state.calls.find(
    ({ method, path, status }) =>
      method === "POST" &&
      (status ?? 500) < 300 &&
      (isOfChat(path, "start_typing") || isOfChat(path, "stop_typing") || isOfChat(path, "messages")),
  );
  return last !== undefined && isOfChat(last.path, "start_typing") && now - Date.parse(last.at) < TYPING_MS;
}

async function attachmentOf(file: File): Promise<InboundAttachment> {
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
  const data = url.slice(url.indexOf(",") + 1);
  return { data, filename: file.name, ...(file.type && { content_type: file.type }) };
}
