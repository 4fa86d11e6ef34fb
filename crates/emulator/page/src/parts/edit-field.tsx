// The field in which the text of a sent message is changed.

import { useLayoutEffect, useRef, useState } from "preact/hooks";

export function EditField(props: { text: string; save: (text: string) => void; cancel: () => void }) {
  const [text, setText] = useState(props.text);
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.select(), []);
  return (
    <form
      class="edit"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "") props.save(text);
      }}
    >
      <input
        ref={field}
        type="text"
        aria-label="New text"
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
      <button type="submit" class="button small">
        Save
      </button>
      <button type="button" class="button small quiet" onClick={props.cancel}>
        Cancel
      </button>
    </form>
  );
}
