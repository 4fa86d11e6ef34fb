// The log: what went over the wire. Every call of the API, and every attempt to deliver a webhook.

import { useState } from "preact/hooks";
import type { Account } from "../control";
import { Icon } from "../parts/icons";
import { logStore } from "../state/log";
import { useStore } from "../state/store";
import { CallDetail } from "./call-detail";
import { DeliveryDetail } from "./delivery-detail";
import { Entries, type Entry, entriesOf, type Filter } from "./entries";
import { WebhookField } from "./webhook-field";

const KINDS = [
  { id: "all", title: "All" },
  { id: "call", title: "API calls" },
  { id: "delivery", title: "Webhooks" },
] as const;

export function LogView({ account }: { account: Account }) {
  const [filter, setFilter] = useState<Filter>({ kind: "all", isAll: false });
  const [chosen, setChosen] = useState<string>();
  const [isLarge, setLarge] = useState(false);
  const log = useStore(logStore, (log) => log);
  const entries = entriesOf(log, filter);
  const entry = entries.find(({ key }) => key === chosen);
  return (
    <section id="log" class={isLarge ? "log large" : "log"} aria-labelledby="log-title" tabIndex={-1}>
      <div class="part-title">
        <h2 id="log-title">Log</h2>
        <FilterFields filter={filter} change={setFilter} />
        <WebhookField key={account.webhook_url} account={account} />
        <button
          type="button"
          class="icon-button enlarge"
          aria-pressed={isLarge}
          aria-label="Larger log"
          title="Larger log"
          onClick={() => setLarge(!isLarge)}
        >
          {isLarge ? "↓" : "↑"}
        </button>
      </div>
      <div class={entry ? "log-body with-detail" : "log-body"}>
        <Entries entries={entries} chosen={entry} choose={setChosen} />
        {entry && <Detail entry={entry} close={() => setChosen(undefined)} />}
      </div>
    </section>
  );
}

function FilterFields({ filter, change }: { filter: Filter; change: (filter: Filter) => void }) {
  return (
    <>
      <div class="segments">
        {KINDS.map(({ id, title }) => (
          <button
            key={id}
            type="button"
            aria-pressed={filter.kind === id}
            onClick={() => change({ ...filter, kind: id })}
          >
            {title}
          </button>
        ))}
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={filter.isAll}
          onChange={({ currentTarget }) => change({ ...filter, isAll: currentTarget.checked })}
        />
        This page's reads
      </label>
    </>
  );
}

function Detail({ entry, close }: { entry: Entry; close: () => void }) {
  return (
    <div class="detail">
      <button type="button" class="icon-button close" aria-label="Close" onClick={close}>
        <Icon name="close" />
      </button>
      {entry.kind === "call" ? (
        <CallDetail call={entry.call} />
      ) : (
        <DeliveryDetail delivery={entry.delivery} isLatest={entry.isLatest} />
      )}
    </div>
  );
}
