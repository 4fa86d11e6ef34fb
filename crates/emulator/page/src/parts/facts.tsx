// What the log tells of a call or a delivery: a status, a fact, a body, headers.

import type { ComponentChildren } from "preact";
import type { Delivery, Excerpt } from "../control";
import { bytesOf, pretty } from "../format";

export function Status({ status, none }: { status: number | null; none: string }) {
  const isGood = status !== null && status < 300;
  return <span class={isGood ? "status good" : "status bad"}>{status ?? none}</span>;
}

/** Returns what became of an event, as a receiver on this machine says in its answer. */
export const eventOutcome = ({ response_headers }: Delivery) => response_headers?.["x-event-outcome"];

export function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export function Body({ title, excerpt }: { title: string; excerpt: Excerpt | null }) {
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

export function Headers({ title, headers }: { title: string; headers: Record<string, string> }) {
  const names = Object.keys(headers);
  if (names.length === 0) return null;
  return (
    <>
      <h4>{title}</h4>
      <pre>{names.map((name) => `${name}: ${headers[name]}`).join("\n")}</pre>
    </>
  );
}
