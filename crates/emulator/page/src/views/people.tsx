// The customers whose phones are in reach.

import type { Account } from "../control";
import { platformName } from "../format";
import { moveAmongItems } from "../keys";
import { Avatar, personName } from "../parts/person";
import { profileOf } from "../parts/profile";
import { conversationStore, select } from "../state/conversations";
import { selectionStore } from "../state/selection";
import { useStore } from "../state/store";

/** The most customers that are shown here; the inbox lists all. */
const MOST_PEOPLE = 20;

export function People({ account, done }: { account: Account; done: () => void }) {
  const chats = useStore(conversationStore, ({ chats }) => chats);
  const { newcomer, selected } = useStore(selectionStore, (selection) => selection);
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
