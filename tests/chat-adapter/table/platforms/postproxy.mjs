// What the emulator's platforms have got from a bot, read from its log of calls and from the messages that they made.

import { until } from "../../../emulator.mjs";

/**
 * @param {object} emulator
 * @param {import("postproxy-dm").Postproxy} client
 * @returns {Promise<{ settled: (chatId: string) => Promise<void>, seen: (chatId: string) => Promise<object[]> }>} what comes
 *   into a chat from now on: `settled` when every message has arrived or was refused, and `seen` with all of it, the oldest
 *   first
 */
export async function watch(emulator, client) {
  const [newest] = (await emulator.requests({ per_page: 1 })).data;
  const after = newest?.number ?? 0;

  /** The chat itself says what was sent: the answer to a call may have been lost, on purpose. */
  async function messages(chatId) {
    const { data } = await client.listMessages(chatId, { per_page: 100 });
    return data.filter(({ direction }) => direction === "outbound");
  }

  const settled = (chatId) =>
    until("the last message", async () =>
      (await messages(chatId)).every(({ status }) => status !== "pending"),
    );

  async function seen(chatId) {
    await settled(chatId);
    const { data: calls } = await emulator.requests({ after, per_page: 100 });
    const arrived = (await messages(chatId)).filter(({ status }) => !status.startsWith("failed"));
    const steps = [
      ...arrived.map((message) => ({ at: message.created_at, what: shown(message) })),
      ...calls.filter(isDone).map((call) => ({ at: call.at, what: otherOf(call) })),
    ];
    return steps
      .filter(({ what }) => what)
      .sort((one, other) => Date.parse(one.at) - Date.parse(other.at))
      .map(({ what }) => what);
  }

  return { settled, seen };
}

const isDone = ({ method, status }) => method !== "GET" && status >= 200 && status < 300;

/** What the person sees of a message. */
function shown({ id, body, attachments, quick_replies, buttons, elements, card, reply_markup, interactive }) {
  const keys = reply_markup?.inline_keyboard?.flat().map(({ text }) => ({ title: text }));
  const replies = interactive?.action?.buttons?.map(({ reply }) => reply);
  const rows = interactive?.action?.sections?.flatMap((section) => section.rows);
  const choices = [
    ...named("quick replies", quick_replies),
    ...named("buttons", buttons),
    ...named("buttons", card?.buttons),
    ...(elements ?? []).flatMap((element) => named("buttons", element.buttons)),
    ...named("buttons", keys),
    ...named("buttons", replies),
    ...named("list rows", rows),
  ];
  const text = body ?? interactive?.body?.text ?? card?.title ?? elements?.[0]?.title ?? undefined;
  return { kind: attachments[0]?.type ?? "text", id, text, buttons: choices };
}

const named = (kind, choices) => (choices ?? []).map(({ title }) => ({ title, kind }));

/** What another call than a post did. */
function otherOf({ path, method, request_body }) {
  if (path.endsWith("/start_typing")) return { kind: "typing" };
  if (path.endsWith("/mark_read")) return { kind: "read" };
  if (path.endsWith("/react")) return { kind: "reaction" };
  if (method === "PATCH") return { kind: "edit", text: JSON.parse(request_body.text).body };
}
