// What an engine keeps of the receiver's promises, counted over a run.

import { answeredBy } from "../system/witness.mjs";

/**
 * @param {object} given
 * @param {Awaited<ReturnType<import("../system/service.mjs").Service["chats"]>>} given.chats
 * @param {object[][]} given.journals of the bots
 * @param {(text: string) => boolean} given.isPatient
 */
export function measure({ chats, journals, isPatient }) {
  const counts = { messages: 0, unanswered: 0, twice: 0, overtaken: 0 };
  for (const { messages } of chats) {
    const asked = messages.filter(({ direction }) => direction === "inbound");
    const answers = messages
      .filter(({ direction }) => direction === "outbound")
      .flatMap(({ body }) => answeredBy(body));
    counts.messages += asked.length;
    let last = -1;
    for (const { body } of asked) {
      const places = answers.flatMap((text, place) => (text === body ? [place] : []));
      if (places.length === 0) counts.unanswered += 1;
      if (places.length > 1) counts.twice += 1;
      if (isPatient(body) && places[0] < last) counts.overtaken += 1;
      last = Math.max(last, places[0] ?? -1);
    }
  }
  return { ...counts, overlaps: overlapsOf(chats, journals) };
}

/** How many runs began while another of the same chat was under way. Those that a kill ended are left out. */
function overlapsOf(chats, journals) {
  const chatOf = new Map(chats.flatMap((chat) => chat.messages.map(({ id }) => [id, chat.id])));
  const runs = journals.flatMap((entries) => [...runsOf(entries)]);
  runs.sort((one, other) => one.from - other.from);
  const ends = new Map();
  let overlaps = 0;
  for (const { message, from, to } of runs) {
    const chat = chatOf.get(message);
    if (from < (ends.get(chat) ?? 0)) overlaps += 1;
    ends.set(chat, Math.max(to, ends.get(chat) ?? 0));
  }
  return overlaps;
}

function* runsOf(entries) {
  const begun = new Map();
  for (const { run, over, at } of entries) {
    if (run) begun.set(run.ids[0], at);
    if (over) yield { message: over.ids[0], from: begun.get(over.ids[0]), to: at };
  }
}
