// The customer's phone. What is done here goes through the control endpoints, as if the person did it.

import { useState } from "preact/hooks";
import type { Account } from "../control";
import { Icon } from "../parts/icons";
import { profileOf } from "../parts/profile";
import { conversationStore } from "../state/conversations";
import { introduce, selectionStore } from "../state/selection";
import { useStore } from "../state/store";
import { Introduction } from "./introduction";
import { People } from "./people";
import { PhoneChat } from "./phone-chat";

export function Phone({ account }: { account: Account }) {
  const [isAdding, setAdding] = useState(false);
  const chats = useStore(conversationStore, ({ chats }) => chats);
  const { selected, newcomer } = useStore(selectionStore, (selection) => selection);
  const chat = chats.find(({ id }) => id === selected);
  const profile = profileOf(account, chat?.profile_id ?? newcomer?.profile_id ?? "");
  const isNobody = chats.length === 0 && !newcomer;
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
      {!isNobody && <People account={account} done={() => setAdding(false)} />}
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
            <PhoneChat
              key={chat?.participant_external_id ?? newcomer?.participant_external_id}
              {...{ account, profile, chat, newcomer }}
            />
          )
        )}
      </div>
    </section>
  );
}
