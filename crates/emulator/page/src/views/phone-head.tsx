// The head of the phone: the business, and how the customer is.

import type { Chat, Profile } from "postproxy-dm";
import { control, type PersonState } from "../control";
import { platformName } from "../format";
import { Avatar } from "../parts/person";
import { profileName } from "../parts/profile";
import { reportingFailure } from "../state/notice";
import { peopleStore } from "../state/people";
import { useStore } from "../state/store";

/** What a person can be, and what becomes of messages then. */
const PRESENCES: [PersonState, string][] = [
  ["available", "Online"],
  ["busy", "Online, reads nothing"],
  ["offline", "Offline"],
  ["blocked", "Has blocked it"],
  ["deleted", "Account deleted"],
];

export function PhoneHead({ profile, name, chat }: { profile: Profile; name: string; chat?: Chat }) {
  const business = profileName(profile);
  return (
    <header class="phone-head">
      <Avatar name={business} />
      <div>
        <h3>{business}</h3>
        <p class="muted">
          {platformName(profile.platform)} · as {name}
        </p>
      </div>
      {chat && <Presence name={name} chat={chat} />}
    </header>
  );
}

function Presence({ name, chat }: { name: string; chat: Chat }) {
  const state = useStore(peopleStore, ({ people }) => people.get(chat.id) ?? "available");
  return (
    <select
      class="presence"
      aria-label={`How ${name} is`}
      value={state}
      onChange={({ currentTarget }) =>
        reportingFailure(() => control.setPerson(chat.id, currentTarget.value as PersonState))
      }
    >
      {PRESENCES.map(([value, words]) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </select>
  );
}
