// The frame: the clock, the theme, the shortcuts, and the three parts, which on a narrow screen are tabs.

import { useEffect, useRef, useState } from "preact/hooks";
import { isWriting } from "./keys";
import { accountStore } from "./state/account";
import { useStore } from "./state/store";
import { Clock } from "./views/clock";
import { Connection } from "./views/connection";
import { Inbox } from "./views/inbox";
import { LogView } from "./views/log";
import { Notices } from "./views/notices";
import { Phone } from "./views/phone";
import { Shortcuts } from "./views/shortcuts";
import { ThemeButton } from "./views/theme-button";

const PARTS = [
  { id: "customer", title: "Customer" },
  { id: "inbox", title: "Inbox" },
  { id: "log", title: "Log" },
] as const;

type Part = (typeof PARTS)[number]["id"];

export function App() {
  const [part, setPart] = useState<Part>("customer");
  const shortcuts = useRef<HTMLDialogElement>(null);
  const showShortcuts = () => shortcuts.current?.showModal();
  useShortcuts(setPart, showShortcuts);
  return (
    <>
      <Header showShortcuts={showShortcuts} />
      <Main part={part} />
      <nav class="tabs" aria-label="Parts of the page">
        {PARTS.map(({ id, title }) => (
          <button key={id} type="button" aria-pressed={part === id} onClick={() => setPart(id)}>
            {title}
          </button>
        ))}
      </nav>
      <Notices />
      <Shortcuts dialog={shortcuts} />
    </>
  );
}

function Header({ showShortcuts }: { showShortcuts: () => void }) {
  return (
    <header class="top">
      <h1>
        <span class="mark" aria-hidden="true" />
        postproxy-dm <span class="muted">emulator</span>
      </h1>
      <Connection />
      <Clock />
      <div class="tools">
        <ThemeButton />
        <button type="button" class="icon-button" aria-label="Keyboard shortcuts" onClick={showShortcuts}>
          ?
        </button>
      </div>
    </header>
  );
}

function Main({ part }: { part: Part }) {
  const account = useStore(accountStore, ({ account }) => account);
  const obstacle = useStore(accountStore, ({ obstacle }) => obstacle);
  if (account) {
    return (
      <main data-part={part}>
        <Phone account={account} />
        <Inbox account={account} />
        <LogView account={account} />
      </main>
    );
  }
  if (!obstacle) return null;
  return (
    <main class="obstacle">
      <h2>The page can't be used here</h2>
      <p>{obstacle}</p>
    </main>
  );
}

/** Listens to the keys that work everywhere on the page. */
function useShortcuts(setPart: (part: Part) => void, showShortcuts: () => void) {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const chosen = event.altKey ? PARTS[Number(event.code.replace("Digit", "")) - 1] : undefined;
      if (chosen) {
        event.preventDefault();
        setPart(chosen.id);
        // A tab that is still hidden takes no focus until it is painted.
        if (!enter(chosen.id)) requestAnimationFrame(() => enter(chosen.id));
      } else if (event.key === "?" && !isWriting(event)) {
        showShortcuts();
      }
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}

/**
 * Moves the focus to where a person would go on in a part: a field to write in, or the chosen entry of the log. Returns
 * whether the part could be entered.
 */
function enter(part: Part): boolean {
  const section = document.getElementById(part);
  const target = part === "log" ? "[data-item][tabindex='0']" : "textarea, input[type=text]";
  (section?.querySelector<HTMLElement>(target) ?? section)?.focus();
  return section?.contains(document.activeElement) ?? false;
}
