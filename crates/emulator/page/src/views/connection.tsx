// Whether the emulator answers.

import { useStore } from "../state/store";
import { streamStore } from "../state/stream";

const WORDS = {
  connecting: "Connecting…",
  live: "Live",
  lost: "The emulator does not answer. Trying again…",
};

export function Connection() {
  const connection = useStore(streamStore, ({ connection }) => connection);
  return (
    <p class={`connection ${connection}`} role="status">
      <span class="dot" aria-hidden="true" />
      <span>{WORDS[connection]}</span>
    </p>
  );
}
