// Prints what was measured: tables, and the rows with what must come out.

/** Prints a table. Its first column is words; the others are numbers. */
export function printTable({ title, head, lines }) {
  console.log(`\n${title}`);
  printLines([["", ...head], ...lines]);
}

/** Prints the rows as `judge` returns them. */
export function printRows(judged) {
  if (judged.length === 0) return;
  console.log();
  const lines = judged.map(({ what, ratio, must, aim, verdict, ...row }) => [
    ...[what, ratio === undefined ? "–" : `${shown(ratio)}${row.unit}`],
    ...[`must ${targetOf(must, row)}`, aim === undefined ? "" : `aim ${targetOf(aim, row)}`, verdict],
  ]);
  printLines(lines);
}

/** Says a target, with its unit. */
export function targetOf(number, { at_most, unit }) {
  return number === undefined ? "" : `${at_most ? "at most " : ""}${shown(number)}${unit}`;
}

/** A number with three digits, or all before the point. */
export function shown(number) {
  if (!Number.isFinite(number)) return "–";
  if (Math.abs(number) >= 100) return Math.round(number).toLocaleString("en-US");
  return String(Number(number.toPrecision(3)));
}

function printLines(lines) {
  const widths = [];
  for (const line of lines) {
    for (const [at, cell] of line.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  }
  for (const line of lines) {
    const cells = line.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at])));
    console.log(`  ${cells.join("   ").trimEnd()}`);
  }
}
