// The field in which either side writes: a text, a file, and what else goes with it.

import type { ComponentChildren, RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { bytesOf } from "../format";
import { isEnter } from "../keys";
import { Icon } from "./icons";

export interface Draft {
  text: string;
  file?: File;
}

interface ComposerProps {
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
  /** Is called with the draft after each change of it. */
  write?: (draft: Draft) => void;
  /** Resolves to whether the draft was sent. If not, the text stays in the field. */
  send: (draft: Draft) => Promise<boolean>;
}

export function Composer(props: ComposerProps) {
  const form = useRef<HTMLFormElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const { draft, change, canSend, send } = useSending(props, form, field);
  // Only when the field appears.
  useLayoutEffect(() => {
    if (props.takesFocus) field.current?.focus();
  }, []);

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
      {draft.file && <ChosenFile file={draft.file} takeAway={() => change({ text: draft.text })} />}
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
          <FileChooser label={`${props.label}: file`} choose={(file) => change({ ...draft, file })} />
        )}
        <SendButton title={props.sendTitle ?? "Send"} isDisabled={!canSend} />
      </div>
      {props.tools}
    </form>
  );
}

/** Keeps the draft, and sends it. Only one draft is on its way at a time. */
function useSending(
  props: ComposerProps,
  form: RefObject<HTMLFormElement>,
  field: RefObject<HTMLTextAreaElement>,
) {
  const [draft, setDraft] = useState<Draft>({ text: "" });
  const [isSending, setSending] = useState(false);
  const isEmpty = draft.text.trim() === "" && !draft.file && !props.hasMore;
  const canSend = !isEmpty && !isSending;

  const change = (next: Draft) => {
    setDraft(next);
    props.write?.(next);
  };
  const send = async () => {
    if (!canSend) return;
    setSending(true);
    const isSent = await props.send(draft);
    setSending(false);
    if (isSent) setDraft((current) => withoutSent(current, draft));
    // If the button had the focus, it lost it when it was disabled: the document has it now. The field takes the focus
    // then, but not from anything outside the form, where the person has gone meanwhile.
    const focused = document.activeElement;
    if (focused === document.body || form.current?.contains(focused)) field.current?.focus();
  };
  return { draft, change, canSend, send };
}

/** The name and the size of the file that goes with the text. */
function ChosenFile({ file, takeAway }: { file: File; takeAway: () => void }) {
  return (
    <p class="chosen-file">
      <Icon name="file" />
      <span class="name">{file.name}</span>
      <span class="muted">{bytesOf(file.size)}</span>
      <button type="button" class="icon-button" aria-label="Take the file away" onClick={takeAway}>
        <Icon name="close" />
      </button>
    </p>
  );
}

/** The button that opens the browser's dialog for files. */
function FileChooser({ label, choose }: { label: string; choose: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={label}
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          if (file) choose(file);
          // Without this, choosing the same file again would not count as a change.
          currentTarget.value = "";
        }}
      />
      <button
        type="button"
        class="icon-button"
        aria-label="Attach a file"
        title="Attach a file"
        onClick={() => input.current?.click()}
      >
        <Icon name="attach" />
      </button>
    </>
  );
}

function SendButton({ title, isDisabled }: { title: string; isDisabled: boolean }) {
  return (
    <button type="submit" class="send" aria-label={title} title={title} disabled={isDisabled}>
      <Icon name="send" />
    </button>
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
