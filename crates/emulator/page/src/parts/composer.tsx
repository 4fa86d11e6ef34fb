// The field in which either side writes: a text, a file, and what else goes with it.

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { bytesOf } from "../format";
import { isEnter } from "../keys";
import { Icon } from "./icons";

export interface Draft {
  text: string;
  file?: File;
}

export function Composer(props: {
  label: string;
  placeholder: string;
  canAttach: boolean;
  /** Whether the field takes the focus when it appears. */
  takesFocus?: boolean;
  /** What else can go with the text, shown below it. */
  tools?: ComponentChildren;
  /** What goes with the text, and what a person should know before sending, shown above it. */
  above?: ComponentChildren;
  sendTitle?: string;
  /** Whether there is something to send besides text and file. */
  hasMore?: boolean;
  write?: (draft: Draft) => void;
  /** Resolves to whether it was sent. If not, the text stays in the field. */
  send: (draft: Draft) => Promise<boolean>;
}) {
  const [draft, setDraft] = useState<Draft>({ text: "" });
  const [isSending, setSending] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const form = useRef<HTMLFormElement>(null);
  // Only when the field appears.
  useLayoutEffect(() => {
    if (props.takesFocus) field.current?.focus();
  }, []);
  const isEmpty = draft.text.trim() === "" && !draft.file && !props.hasMore;

  const change = (next: Draft) => {
    setDraft(next);
    props.write?.(next);
  };
  const send = async () => {
    if (isEmpty || isSending) return;
    setSending(true);
    const isSent = await props.send(draft);
    setSending(false);
    if (isSent) setDraft((current) => withoutSent(current, draft));
    // A button that is disabled loses the focus to the document. Elsewhere the person has gone on.
    const focused = document.activeElement;
    if (focused === document.body || form.current?.contains(focused)) field.current?.focus();
  };

  return (
    <form
      ref={form}
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {props.above}
      {draft.file && (
        <p class="chosen-file">
          <Icon name="file" />
          <span class="name">{draft.file.name}</span>
          <span class="muted">{bytesOf(draft.file.size)}</span>
          <button
            type="button"
            class="icon-button"
            aria-label="Take the file away"
            onClick={() => change({ text: draft.text })}
          >
            <Icon name="close" />
          </button>
        </p>
      )}
      <div class="writing">
        <textarea
          ref={field}
          rows={1}
          aria-label={props.label}
          placeholder={props.placeholder}
          value={draft.text}
          onInput={({ currentTarget }) => change({ ...draft, text: currentTarget.value })}
          onKeyDown={(event) => {
            if (!isEnter(event)) return;
            event.preventDefault();
            send();
          }}
        />
        {props.canAttach && (
          <>
            <input
              ref={chooser}
              type="file"
              hidden
              aria-label={`${props.label}: file`}
              onChange={({ currentTarget }) => {
                const file = currentTarget.files?.[0];
                if (file) change({ ...draft, file });
                currentTarget.value = "";
              }}
            />
            <button
              type="button"
              class="icon-button"
              aria-label="Attach a file"
              title="Attach a file"
              onClick={() => chooser.current?.click()}
            >
              <Icon name="attach" />
            </button>
          </>
        )}
        <button
          type="submit"
          class="send"
          aria-label={props.sendTitle ?? "Send"}
          title={props.sendTitle ?? "Send"}
          disabled={isEmpty || isSending}
        >
          <Icon name="send" />
        </button>
      </div>
      {props.tools}
    </form>
  );
}

/** What remains of a draft once one is sent: the person may have written on meanwhile. */
function withoutSent(current: Draft, sent: Draft): Draft {
  const isLonger = current.text.startsWith(sent.text);
  return {
    text: isLonger ? current.text.slice(sent.text.length) : current.text,
    file: current.file === sent.file ? undefined : current.file,
  };
}
