// What can go with a text of the business: quick replies or buttons.

import type { MessageContent } from "postproxy-dm";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../parts/icons";

export interface Extras {
  kind: "quick_replies" | "buttons";
  items: Item[];
}

interface Item {
  key: number;
  title: string;
  /** A button's link or payload. */
  more: string;
}

const KINDS = {
  quick_replies: { what: "Quick reply", title: "Quick replies", most: 13 },
  buttons: { what: "Button", title: "Buttons", most: 3 },
} as const;

/** Returns an empty item, with a key that none of the others has. */
const emptyItem = (others: Item[] = []): Item => ({
  key: Math.max(0, ...others.map(({ key }) => key)) + 1,
  title: "",
  more: "",
});

/** Chooses what goes with the text. A kind that is chosen already is taken away. */
export function ExtrasButtons(props: { extras?: Extras; change: (extras: Extras | undefined) => void }) {
  const { extras, change } = props;
  return (
    <div class="composer-tools">
      {(["quick_replies", "buttons"] as const).map((kind) => (
        <button
          key={kind}
          type="button"
          class="button small quiet"
          aria-pressed={extras?.kind === kind}
          onClick={() => change(extras?.kind === kind ? undefined : { kind, items: [emptyItem()] })}
        >
          <Icon name="plus" /> {KINDS[kind].title}
        </button>
      ))}
    </div>
  );
}

export function ExtrasEditor(props: { extras: Extras; change: (extras: Extras | undefined) => void }) {
  const { extras, change } = props;
  const { kind, items } = extras;
  const { title, most } = KINDS[kind];
  const fields = useRef<HTMLFieldSetElement>(null);
  // A field that was added is where one goes on.
  useEffect(
    () => fields.current?.querySelector<HTMLInputElement>(".extra:last-of-type input")?.focus(),
    [items.length],
  );
  const put = (index: number, part: Partial<Item>) =>
    change({ kind, items: items.map((item, at) => (at === index ? { ...item, ...part } : item)) });
  const add = () => items.length < most && change({ kind, items: [...items, emptyItem(items)] });
  const remove = (index: number) => {
    const rest = items.filter((_, at) => at !== index);
    change(rest.length > 0 ? { kind, items: rest } : undefined);
  };
  return (
    <fieldset ref={fields} class="extras">
      <legend>{title}</legend>
      {items.map((item, index) => (
        <Extra
          key={item.key}
          kind={kind}
          number={index + 1}
          item={item}
          put={(part) => put(index, part)}
          add={add}
          remove={() => remove(index)}
        />
      ))}
      {items.length < most && (
        <button type="button" class="button small quiet" onClick={add}>
          <Icon name="plus" /> Another
        </button>
      )}
    </fieldset>
  );
}

function Extra(props: {
  kind: Extras["kind"];
  number: number;
  item: Item;
  put: (part: Partial<Item>) => void;
  add: () => void;
  remove: () => void;
}) {
  const { kind, number, item, put, add, remove } = props;
  const { what } = KINDS[kind];
  return (
    <div class="extra">
      <input
        type="text"
        aria-label={`${what} ${number}: title`}
        placeholder="Title"
        value={item.title}
        size={Math.max(8, item.title.length)}
        onInput={({ currentTarget }) => put({ title: currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          if (item.title !== "") add();
        }}
      />
      {kind === "buttons" && (
        <input
          type="text"
          aria-label={`${what} ${number}: link or payload`}
          placeholder="https://… or payload"
          value={item.more}
          size={18}
          onInput={({ currentTarget }) => put({ more: currentTarget.value })}
        />
      )}
      <button
        type="button"
        class="icon-button"
        aria-label={`Remove ${what.toLowerCase()} ${number}`}
        onClick={remove}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}

type WithText = Extract<MessageContent, { body: string }>;

/** Returns the extras as the API takes them. A payload is made of the title if none is given. */
export function contentOf(extras: Extras | undefined): Pick<WithText, "quick_replies" | "buttons"> {
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
