// The list of the keyboard's shortcuts.

import type { RefObject } from "preact";

const SHORTCUTS: [string[], string][] = [
  [["Alt", "1"], "To the customer's phone"],
  [["Alt", "2"], "To the business's inbox"],
  [["Alt", "3"], "To the log"],
  [["↑", "↓"], "Through chats, messages and the log"],
  [["Enter"], "Send what is written"],
  [["Shift", "Enter"], "A new line"],
  [["R"], "React to the message that has the focus"],
  [["E"], "Edit it, where it is the customer's"],
  [["Delete"], "Unsend it, where it is the customer's"],
  [["?"], "This list"],
];

export function Shortcuts({ dialog }: { dialog: RefObject<HTMLDialogElement> }) {
  return (
    <dialog ref={dialog} class="shortcuts" aria-labelledby="shortcuts-title">
      <h2 id="shortcuts-title">Keyboard shortcuts</h2>
      <dl>
        {SHORTCUTS.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit" class="button">
          Close
        </button>
      </form>
    </dialog>
  );
}
