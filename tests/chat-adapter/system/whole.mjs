// What a witness of streams asks beside order: that each message has one answer and no more, and that each answer is all that a
// run wrote, never a half of it and never a mixture.

/**
 * Returns what is wrong, one sentence each.
 * @param {import("../../receiving/system/system.mjs").System} system at its end
 */
export async function wholeAnswers(system) {
  const whole = new Set(system.bots.entries().flatMap((entry) => entry.whole ?? []));
  return (await system.service.chats()).flatMap(({ id, messages }) => [...unlikeWhole(id, messages, whole)]);
}

/**
 * @param {string} id of the chat
 * @param {{ direction: string, body: string }[]} messages
 * @param {Set<string>} whole the texts that runs wrote to their end
 */
function* unlikeWhole(id, messages, whole) {
  const asked = messages.filter(({ direction }) => direction === "inbound");
  const answers = messages.filter(({ direction }) => direction === "outbound");
  if (answers.length !== asked.length)
    yield `${id} has ${asked.length} messages and ${answers.length} answers`;
  for (const { body } of answers)
    if (!whole.has(body)) yield `no run wrote ${JSON.stringify(body)} to its end`;
}
