// The frame: the clock, the theme, the shortcuts, and the three parts, which on a narrow screen are tabs.

import { useEffect, useRef, useState } from "preact/hooks";
import { Clock } from "./clock";
import { Icon } from "./icons";
import { Inbox } from "./inbox";
import { isWriting } from "./keys";
import { Log } from "./log";
import { Phone } from "./phone";
import { dismissNotice, type State, useAppState } from "./state";

const PARTS = [
  { id: "customer", title: "Customer" },
  { id: "inbox", title: "Inbox" },
  { id: "log", title: "Log" },
] as const;

type Part = (typeof PARTS)[number]["id"];

export function App() {
  const state = useAppState();
  const [part, setPart] = useState<Part>("customer");
  const shortcuts = useRef<HTMLDialogElement>(null);

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const chosen = event.altKey ? PARTS[Number(event.code.replace("Digit", "")) - 1] : undefined;
      if (chosen) {
        event.preventDefault();
        setPart(chosen.id);
        // A tab that is still hidden takes no focus until it is painted.
        if (!enter(chosen.id)) requestAnimationFrame(() => enter(chosen.id));
      } else if (event.key === "?" && !isWriting(event)) {
        shortcuts.current?.showModal();
      }
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);

  return (
    <>
      <header class="top">
        <h1>
          <span class="mark" aria-hidden="true" />
          postproxy-dm <span class="muted">emulator</span>
        </h1>
        <Connection state={state} />
        <Clock />
        <div class="tools">
          <Theme />
          <button
            type="button"
            class="icon-button"
            aria-label="Keyboard shortcuts"
            onClick={() => shortcuts.current?.showModal()}
          >
            ?
          </button>
        </div>
      </header>
      {state.obstacle && !state.account ? (
        <main class="obstacle">
          <h2>The page can't be used here</h2>
          <p>{state.obstacle}</p>
        </main>
      ) : (
        state.account && (
          <main data-part={part}>
            <Phone state={state} account={state.account} />
            <Inbox state={state} account={state.account} />
            <Log state={state} account={state.account} />
          </main>
        )
      )}
      <nav class="tabs" aria-label="Parts of the page">
        {PARTS.map(({ id, title }) => (
          <button key={id} type="button" aria-pressed={part === id} onClick={() => setPart(id)}>
            {title}
          </button>
        ))}
      </nav>
      <div class="notices" role="status">
        {state.notice && (
          <p class={state.notice.isProblem ? "notice problem" : "notice"}>
            {state.notice.text}
            <button type="button" class="icon-button" aria-label="Dismiss" onClick={dismissNotice}>
              <Icon name="close" />
            </button>
          </p>
        )}
      </div>
      <dialog ref={shortcuts} class="shortcuts" aria-labelledby="shortcuts-title">
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
    </>
  );
}

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

/** Where one would go on: a field to write in, in the log what is chosen there. Whether it is there to be entered. */
function enter(part: Part): boolean {
  const section = document.getElementById(part);
  const target = part === "log" ? "[data-item][tabindex='0']" : "textarea, input[type=text]";
  (section?.querySelector<HTMLElement>(target) ?? section)?.focus();
  return section?.contains(document.activeElement) ?? false;
}

function Connection({ state }: { state: State }) {
  const words = {
    connecting: "Connecting…",
    live: "Live",
    lost: "The emulator does not answer. Trying again…",
  };
  return (
    <p class={`connection ${state.connection}`} role="status">
      <span class="dot" aria-hidden="true" />
      <span>{words[state.connection]}</span>
    </p>
  );
}

function Theme() {
  const prefers = () => matchMedia("(prefers-color-scheme: dark)").matches;
  const [isDark, setDark] = useState(
    () => (document.documentElement.dataset.theme ?? (prefers() ? "dark" : "light")) === "dark",
  );
  const toggle = () => {
    const theme = isDark ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    localStorage.setItem("theme", theme);
    setDark(!isDark);
  };
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={isDark ? "Light theme" : "Dark theme"}
      onClick={toggle}
    >
      <Icon name={isDark ? "sun" : "moon"} />
    </button>
  );
}
