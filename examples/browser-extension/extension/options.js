// Stores the API key, and says whether it works.

import { ask } from "./ask.js";

const [form, key, base, forget, outcome] = ["settings", "key", "base", "forget", "outcome"].map((id) =>
  document.getElementById(id),
);

const saved = await chrome.storage.local.get(["apiKey", "baseUrl"]);
key.value = saved.apiKey ?? "";
base.value = saved.baseUrl ?? "";
base.closest("details").open = base.value !== "";

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  say("Looking…");
  try {
    if (base.value !== "") await allow(new URL(base.value));
    await chrome.storage.local.set({ apiKey: key.value.trim(), baseUrl: base.value.trim() });
    const { chats, problems } = await ask("inbox");
    say([`It works: ${chats.length} ${chats.length === 1 ? "chat" : "chats"}.`, ...problems].join(" "));
  } catch (error) {
    say(error.message, true);
  }
});

forget.addEventListener("click", async () => {
  await chrome.storage.local.clear();
  form.reset();
  say("The key is gone.");
});

/** The manifest allows only the service. The user allows the emulator's address here. */
async function allow({ protocol, hostname }) {
  const origins = [`${protocol}//${hostname}/*`];
  const isAllowed = await chrome.permissions.contains({ origins });
  if (isAllowed || (await chrome.permissions.request({ origins }))) return;
  throw new Error(`${hostname} was not allowed.`);
}

function say(text, isProblem = false) {
  outcome.textContent = text;
  outcome.classList.toggle("problem", isProblem);
}
