// The rows of the log.

import type { Delivery, RecordedCall } from "../control";
import { durationOf, secondsOf } from "../format";
import { moveAmongItems } from "../keys";
import { eventOutcome, Status } from "../parts/facts";
import type { Log } from "../state/log";

export type Entry =
  | { kind: "call"; key: string; at: string; call: RecordedCall }
  | { kind: "delivery"; key: string; at: string; delivery: Delivery; isLatest: boolean };

/** Which entries are shown; `isAll`: with the page's own reads, which are rarely what a person looks for. */
export interface Filter {
  kind: "all" | "call" | "delivery";
  isAll: boolean;
}

/** Returns the entries of the log, newest first. */
export function entriesOf({ calls, deliveries }: Log, { kind, isAll }: Filter): Entry[] {
  const entries: Entry[] = [
    ...(kind === "delivery" ? [] : callEntries(calls, isAll)),
    ...(kind === "call" ? [] : deliveryEntries(deliveries)),
  ];
  return entries.sort((one, other) => other.at.localeCompare(one.at));
}

const callEntries = (calls: RecordedCall[], isAll: boolean): Entry[] =>
  calls
    .filter((call) => isAll || !call.is_of_page || call.method !== "GET")
    .map((call) => ({ kind: "call", key: `call ${call.number}`, at: call.at, call }));

function deliveryEntries(deliveries: Delivery[]): Entry[] {
  const seen = new Set<string>();
  return deliveries.map((delivery) => {
    const target = `${delivery.event_id} ${delivery.webhook_id}`;
    const isLatest = !seen.has(target);
    // A delivery that was asked for changes nothing about the others.
    if (!delivery.resend_of) seen.add(target);
    return { kind: "delivery", key: delivery.id, at: delivery.attempted_at, delivery, isLatest };
  });
}

export function Entries(props: { entries: Entry[]; chosen?: Entry; choose: (key: string) => void }) {
  const { entries, chosen, choose } = props;
  if (entries.length === 0) return <NoEntries />;
  return (
    <div class="entries" role="listbox" aria-label="Calls and webhooks" onKeyDown={moveAmongItems}>
      {entries.map((entry, index) => (
        <div
          key={entry.key}
          class="entry"
          role="option"
          data-item
          aria-selected={entry === chosen}
          tabIndex={(chosen ? entry === chosen : index === 0) ? 0 : -1}
          onFocus={() => choose(entry.key)}
        >
          <time dateTime={entry.at}>{secondsOf(entry.at)}</time>
          {entry.kind === "call" ? (
            <CallCells call={entry.call} />
          ) : (
            <DeliveryCells delivery={entry.delivery} />
          )}
        </div>
      ))}
    </div>
  );
}

function NoEntries() {
  return (
    <div class="empty">
      <p>Nothing yet.</p>
      <p class="muted">
        Calls of the API appear here, with what was sent and answered, and webhooks with each attempt.
      </p>
    </div>
  );
}

function CallCells({ call }: { call: RecordedCall }) {
  const { method, path, status, duration_ms, is_broken_off } = call;
  return (
    <>
      <span class="method">{method}</span>
      <span class="path">{briefPath(path)}</span>
      <Status status={is_broken_off ? null : status} none={is_broken_off ? "broken" : "left"} />
      <span class="duration">{durationOf(duration_ms)}</span>
    </>
  );
}

function DeliveryCells({ delivery }: { delivery: Delivery }) {
  const { event_type, response_status, attempt_number, success, resend_of } = delivery;
  const outcome = eventOutcome(delivery);
  return (
    <>
      <span class="method webhook">→ hook</span>
      <span class="path">
        {event_type}
        {outcome && <span class="muted"> {outcome}</span>}
      </span>
      <Status status={response_status} none={success ? "" : "failed"} />
      <span class="duration">{resend_of ? "again" : attempt_number > 1 ? `try ${attempt_number}` : ""}</span>
    </>
  );
}

/** Returns a path without the beginning that all of them share, and with only the end of an id. */
const briefPath = (path: string) =>
  path.replace(/^\/api/, "").replace(/[\w%-]{16,}?(\w{4})(?=[/?]|$)/g, "…$1");
