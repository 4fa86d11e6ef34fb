// What went over the wire: every call of the API, and every attempt to deliver a webhook.

import { useState } from "preact/hooks";
import { type Account, type Call, control, type Delivery, type Excerpt } from "./control";
import { bytesOf, durationOf, lengthOf, pretty, secondsOf } from "./format";
import { Icon } from "./icons";
import { moveAmongItems } from "./keys";
import { attempt, type State, useNow } from "./state";

type Entry =
  | { kind: "call"; key: string; at: string; call: Call }
  | { kind: "delivery"; key: string; at: string; delivery: Delivery; isLatest: boolean };

const FILTERS = [
  { id: "all", title: "All" },
  { id: "call", title: "API calls" },
  { id: "delivery", title: "Webhooks" },
] as const;

type Filter = (typeof FILTERS)[number]["id"];

export function Log({ state, account }: { state: State; account: Account }) {
  const [filter, setFilter] = useState<Filter>("all");
  const [isAll, setAll] = useState(false);
  const [chosen, setChosen] = useState<string>();
  const [isLarge, setLarge] = useState(false);
  const entries = entriesOf(state, filter, isAll);
  const entry = entries.find(({ key }) => key === chosen);
  return (
    <section id="log" class={isLarge ? "log large" : "log"} aria-labelledby="log-title" tabIndex={-1}>
      <div class="part-title">
        <h2 id="log-title">Log</h2>
        <div class="segments">
          {FILTERS.map(({ id, title }) => (
            <button key={id} type="button" aria-pressed={filter === id} onClick={() => setFilter(id)}>
              {title}
            </button>
          ))}
        </div>
        <label class="check">
          <input
            type="checkbox"
            checked={isAll}
            onChange={({ currentTarget }) => setAll(currentTarget.checked)}
          />
          This page's reads
        </label>
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
        {entries.length === 0 ? (
          <div class="empty">
            <p>Nothing yet.</p>
            <p class="muted">
              Calls of the API appear here, with what was sent and answered, and webhooks with each attempt.
            </p>
          </div>
        ) : (
          <div class="entries" role="listbox" aria-label="Calls and webhooks" onKeyDown={moveAmongItems}>
            {entries.map((it, index) => (
              <Row
                key={it.key}
                entry={it}
                isChosen={it === entry}
                isReachable={entry ? it === entry : index === 0}
                choose={() => setChosen(it.key)}
              />
            ))}
          </div>
        )}
        {entry && (
          <div class="detail">
            <button
              type="button"
              class="icon-button close"
              aria-label="Close"
              onClick={() => setChosen(undefined)}
            >
              <Icon name="close" />
            </button>
            {entry.kind === "call" ? (
              <CallDetail call={entry.call} />
            ) : (
              <DeliveryDetail delivery={entry.delivery} isLatest={entry.isLatest} />
            )}
          </div>
        )}
      </div>
    </section>
  );
}

/** Newest first. The page itself reads whenever something changed, which is rarely what one looks for. */
function entriesOf(state: State, filter: Filter, isAll: boolean): Entry[] {
  const entries: Entry[] = [];
  if (filter !== "delivery") {
    for (const call of state.calls) {
      if (!isAll && call.is_of_page && call.method === "GET") continue;
      entries.push({ kind: "call", key: `call ${call.number}`, at: call.at, call });
    }
  }
  if (filter !== "call") {
    const seen = new Set<string>();
    for (const delivery of state.deliveries) {
      const target = `${delivery.event_id} ${delivery.webhook_id}`;
      const isLatest = !seen.has(target);
      // One that was asked for changes nothing about the others.
      if (!delivery.resend_of) seen.add(target);
      entries.push({ kind: "delivery", key: delivery.id, at: delivery.attempted_at, delivery, isLatest });
    }
  }
  return entries.sort((one, other) => other.at.localeCompare(one.at));
}

function Row(props: { entry: Entry; isChosen: boolean; isReachable: boolean; choose: () => void }) {
  const { entry, isChosen, isReachable, choose } = props;
  const common = {
    class: "entry",
    role: "option",
    "data-item": true,
    "aria-selected": isChosen,
    tabIndex: isReachable ? 0 : -1,
    onFocus: choose,
  } as const;
  const time = <time dateTime={entry.at}>{secondsOf(entry.at)}</time>;
  if (entry.kind === "call") {
    const { method, path, status, duration_ms, is_broken_off } = entry.call;
    return (
      <div {...common}>
        {time}
        <span class="method">{method}</span>
        <span class="path">{briefPath(path)}</span>
        <Status status={is_broken_off ? null : status} none={is_broken_off ? "broken" : "left"} />
        <span class="duration">{durationOf(duration_ms)}</span>
      </div>
    );
  }
  const { event_type, response_status, attempt_number, success, resend_of } = entry.delivery;
  return (
    <div {...common}>
      {time}
      <span class="method webhook">→ hook</span>
      <span class="path">{event_type}</span>
      <Status status={response_status} none={success ? "" : "failed"} />
      <span class="duration">{resend_of ? "again" : attempt_number > 1 ? `try ${attempt_number}` : ""}</span>
    </div>
  );
}

/** Without what is the same in all of them, and of ids only the end. */
const briefPath = (path: string) =>
  path.replace(/^\/api/, "").replace(/[\w%-]{16,}?(\w{4})(?=[/?]|$)/g, "…$1");

function Status({ status, none }: { status: number | null; none: string }) {
  const isGood = status !== null && status < 300;
  return <span class={isGood ? "status good" : "status bad"}>{status ?? none}</span>;
}

function CallDetail({ call }: { call: Call }) {
  return (
    <>
      <h3>
        <span class="method">{call.method}</span> {call.path}
      </h3>
      <dl class="facts">
        <Fact name="Status">
          <Status status={call.status} none="the client left before the answer" />
          {call.is_broken_off && <span class="status bad"> broken off</span>}
        </Fact>
        <Fact name="Duration">{durationOf(call.duration_ms)}</Fact>
        {call.idempotency_key && <Fact name="Idempotency key">{call.idempotency_key}</Fact>}
        <Fact name="Request id">{call.id}</Fact>
      </dl>
      <Body title="Request body" excerpt={call.request_body} />
      <Body title="Answer" excerpt={call.response_body} />
      <Headers title="Request headers" headers={call.request_headers} />
      <Headers title="Answer headers" headers={call.response_headers} />
    </>
  );
}

function DeliveryDetail({ delivery, isLatest }: { delivery: Delivery; isLatest: boolean }) {
  const now = useNow();
  const { next_attempt_at, resend_of, signature_input } = delivery;
  return (
    <>
      <h3>
        <span class="method webhook">POST</span> {delivery.event_type}
        <button
          type="button"
          class="button small"
          onClick={() => attempt(() => control.resend(delivery.id), `${delivery.event_type} is sent again.`)}
        >
          <Icon name="resend" /> Resend
        </button>
      </h3>
      <dl class="facts">
        <Fact name="To">{delivery.request_url}</Fact>
        <Fact name="Answer">
          <Status status={delivery.response_status} none={delivery.error ?? "none"} />
        </Fact>
        <Fact name="Attempt">
          {resend_of ? "sent again on request" : delivery.attempt_number}
          {isLatest && !delivery.success && !resend_of && (
            <span class="muted">
              {next_attempt_at
                ? `, next in ${lengthOf(Date.parse(next_attempt_at) - now)} (${secondsOf(next_attempt_at)})`
                : ", the last"}
            </span>
          )}
        </Fact>
        <Fact name="Event">{delivery.event_id}</Fact>
      </dl>
      {signature_input && (
        <>
          <h4>Signature input</h4>
          <p class="muted">The HMAC-SHA256 is of the seconds, a dot, and the body as it is:</p>
          <pre class="short">{signature_input}</pre>
        </>
      )}
      <h4>Body</h4>
      <pre>{pretty(delivery.request_body)}</pre>
      {delivery.response_body && (
        <>
          <h4>The endpoint's answer</h4>
          <pre>{pretty(delivery.response_body)}</pre>
        </>
      )}
      <Headers title="Headers" headers={delivery.request_headers} />
      {delivery.response_headers && (
        <Headers title="Headers of the answer" headers={delivery.response_headers} />
      )}
    </>
  );
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Body({ title, excerpt }: { title: string; excerpt: Excerpt | null }) {
  if (!excerpt) return null;
  const { text, bytes, is_cut } = excerpt;
  return (
    <>
      <h4>
        {title} <span class="muted">{is_cut ? `the beginning of ${bytesOf(bytes)}` : bytesOf(bytes)}</span>
      </h4>
      <pre>{is_cut ? text : pretty(text)}</pre>
    </>
  );
}

function Headers({ title, headers }: { title: string; headers: Record<string, string> }) {
  const names = Object.keys(headers);
  if (names.length === 0) return null;
  return (
    <>
      <h4>{title}</h4>
      <pre>{names.map((name) => `${name}: ${headers[name]}`).join("\n")}</pre>
    </>
  );
}

function WebhookField({ account }: { account: Account }) {
  const [url, setUrl] = useState(account.webhook_url ?? "");
  const isChanged = url !== (account.webhook_url ?? "");
  return (
    <form
      class="webhook-field"
      onSubmit={(event) => {
        event.preventDefault();
        attempt(
          () => control.webhook(url.trim() || null),
          url.trim() ? "Webhooks go there now." : "No webhook.",
        );
      }}
    >
      <label>
        <span class="muted">Webhooks to</span>
        <input
          type="text"
          inputMode="url"
          placeholder="http://localhost:3000/webhooks"
          value={url}
          onInput={({ currentTarget }) => setUrl(currentTarget.value)}
        />
      </label>
      {isChanged && (
        <button type="submit" class="button small">
          Save
        </button>
      )}
    </form>
  );
}
