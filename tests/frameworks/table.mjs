// Writes docs/frameworks.md, between its markers: what each framework answers to each delivery, and the line that it needs
// with what one is told without it. There are no times in it.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/steps.mjs";
import { bodyUsed, deliveries } from "./deliveries.mjs";
import { runtimeTitles } from "./processes.mjs";

const path = join(root, "docs/frameworks.md");
const COLUMNS = [...deliveries.map(({ name }) => name), bodyUsed];

/** Only where everything ran, and the page is another. */
export function writePage(setUps) {
  let text = readFileSync(path, "utf8");
  const parts = { lines: lines(setUps), answers: answers(setUps) };
  for (const [name, part] of Object.entries(parts)) text = replaced(text, name, part);
  if (text !== readFileSync(path, "utf8")) writeFileSync(path, text);
}

function replaced(text, name, part) {
  const [start, end] = [`<!-- ${name}, written by tests/frameworks -->`, `<!-- end of ${name} -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/frameworks.md has lost its markers of ${name}`);
  return `${text.slice(0, from + start.length)}\n${part}\n${text.slice(to)}`;
}

/** A row for each framework: its runtimes answer alike, or the test has failed. */
function answers(setUps) {
  const rows = frameworks(setUps).map((group) => {
    const [{ row, answers: seen, forgotten }] = group;
    const runtimes = group.map(({ runtime }) => runtimeTitles[runtime]).join(", ");
    const cells = COLUMNS.map((name) => (name === bodyUsed ? forgotten.status : seen[name]));
    return [nameOf(row), runtimes, ...cells];
  });
  return table(["framework", "run on", ...COLUMNS], rows);
}

function lines(setUps) {
  const rows = frameworks(setUps).map(([{ row, forgotten }]) => [
    `[${nameOf(row)}](../examples/webhooks/${row.name})`,
    [row.needs, code(row.shown ?? row.line)].filter(Boolean).join("; "),
    row.withoutTitle ?? "without it",
    `${forgotten.status}${told(forgotten)}`,
  ]);
  return table(["framework", "the line that it needs", "what was tried", "what happened then"], rows);
}

const nameOf = ({ title, isHandMade }) => (isHandMade ? `${title} †` : title);

/** What somebody reads who forgot the line: `onError`'s error, or the framework's own answer. */
function told({ errors, text }) {
  const [error] = errors;
  if (error === undefined) return text.trim() === "" ? "" : `: ${code(firstLine(text))}`;
  const [first, ...others] = error
    .replace(/^\w*Error: /, "")
    .replace(COMMON, "… ")
    .split("\n");
  return `: ${code(others.length > 0 ? `${first.trim()} …` : first)}`;
}

/** What the errors have in common is said once, in the page's own text. */
const COMMON = "the body was read before this handler, so its bytes are gone. ";

const firstLine = (text) => text.trim().split("\n")[0].slice(0, 160);

function frameworks(setUps) {
  const groups = new Map();
  for (const setUp of setUps) groups.set(setUp.id, [...(groups.get(setUp.id) ?? []), setUp]);
  return [...groups.values()];
}

function code(text) {
  const line = text.replaceAll(/\s*\n\s*/g, " ");
  return line.includes("`") ? `\`\` ${line} \`\`` : `\`${line}\``;
}

function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => String(cell).replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---").join("|")}|`, ...rows.map(line)].join("\n");
}
