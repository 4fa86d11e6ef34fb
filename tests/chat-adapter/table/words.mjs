// The words for what an input has seen: short, so that they fit a cell of the table.

/** The error that a call fails with, or undefined. */
export async function attempt(call) {
  try {
    await call();
  } catch (error) {
    return error;
  }
}

/** The error that refused a post, and what had arrived nevertheless. */
export function refusal(seen, error) {
  const arrived = seen.filter(({ kind }) => kind !== "typing");
  const words = `refused (\`${error.name}\`)`;
  return arrived.length === 0 ? words : `${words} after ${list(arrived.map(({ kind }) => kind))}`;
}

/** What became of a text. */
export function textOf(seen, text) {
  const parts = seen.flatMap((message) => (typeof message.text === "string" ? [message.text] : []));
  if (parts.length === 0) return "nothing is sent";
  const whole = parts.join("");
  if (withoutSpaces(whole) !== withoutSpaces(text)) return `cut to ${whole.length} characters`;
  return parts.length === 1 ? "sent whole" : `sent in ${parts.length} messages`;
}

/** Splitting may take the spaces at a cut. */
const withoutSpaces = (text) => text.replace(/\s/g, "");

/** What became of bold words and a table. */
export function tableOf(seen) {
  const { kind, text } = seen.find((message) => message.text) ?? {};
  if (text === undefined) return "nothing is sent";
  if (kind === "rich message") return "both as they are";
  const bold = text.includes("**Prices**") ? "asterisks" : text.includes("*Prices*") ? "bold" : "plain words";
  const table = text.includes("```")
    ? "a table in code type"
    : /\|-+\|/.test(text)
      ? "the table's source"
      : /item[ |]+price/.test(text)
        ? "a table in plain type"
        : "the table's words";
  return `${bold}, ${table}`;
}

/** How often the person has a text. */
export function answersOf(seen, text) {
  const count = seen.filter((message) => message.text === text).length;
  return count === 1 ? "sent once" : count === 0 ? "not sent" : `the person has it ${times(count)}`;
}

export const handled = (count) =>
  count === 1 ? "handled once" : count === 0 ? "lost" : `handled ${times(count)}`;

export const cameOf = (seen, kind) =>
  seen.some((message) => message.kind === kind) ? "sent" : "nothing is sent";

const times = (count) => (count === 2 ? "twice" : `${count} times`);

/** The words one after the other, counted where they are the same. */
export function list(words) {
  const counts = new Map();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => (count > 1 ? `${count} × ${word}` : word)).join(", ");
}

/** One word where all are the same, else each with its name. A pair without a name is the usual case. */
export function alike(pairs) {
  const words = new Set(pairs.map(([, word]) => word));
  if (words.size === 1) return pairs[0][1];
  return pairs.map(([name, word]) => (name ? `${name}: ${word}` : word)).join("; ");
}
