// Reads which tests failed from what the test runners of Node, Bun and Deno print: `{ name, error }` of each.

/** TAP as Node prints it: `not ok N - NAME`, and below it a block with the place and the error. */
export function ofTap(output) {
  return blocks(output, /^\s*not ok \d+ - (.+)$/, /^\s*\.\.\.$/).flatMap(([name, block]) => {
    // A group fails with a test of its own, which is told too.
    if (/failureType: 'subtestsFailed'/.test(block)) return [];
    const [, place] = block.match(/location: '(.+)'/) ?? [];
    return [{ name: place ? `${short(place)} ${name}` : name, error: block }];
  });
}

/** Bun: what went wrong, then `(fail) GROUP > NAME [MILLISECONDS]`, below the name of the file. */
export function ofBun(output) {
  const failures = [];
  let file = "";
  let error = [];
  for (const line of output.split("\n")) {
    const [, begun] = line.match(/^(\S+\.test\.mjs):$/) ?? [];
    const [, name] = line.match(/^\(fail\) (.+?)(?: \[[\d.]+m?s\])?$/) ?? [];
    if (begun) file = begun;
    if (name) failures.push({ name: `${file} ${name}`.trim(), error: error.join("\n") });
    error = begun || name || /^\((?:pass|skip|todo)\)/.test(line) ? [] : [...error, line];
  }
  // It tells all of them again at its end.
  return failures.filter(({ name }, at) => failures.findIndex((other) => other.name === name) === at);
}

/** Deno: `NAME => FILE:LINE:COLUMN` and the error, in its list of errors. */
export function ofDeno(output) {
  const [, errors = ""] = output.split(/^ (?:ERRORS|FAILURES)\s*$/m);
  return blocks(errors, /^(.+ => .+:\d+:\d+)$/).map(([name, block]) => {
    const [what, place] = name.split(" => ");
    // Its node:test gives a place in Deno; the error's stack knows the test's.
    const [own] = block.match(/tests\/conformance\/[^\s)]+:\d+:\d+/) ?? [];
    return { name: `${own ?? short(place)} ${what}`, error: block };
  });
}

/** The lines from one beginning to the next, or to an end. */
function blocks(output, beginning, end = /^(?!)/) {
  const found = [];
  let isOpen = false;
  for (const line of output.split("\n")) {
    const [, name] = line.match(beginning) ?? [];
    if (name) found.push([name, []]);
    else if (isOpen && !end.test(line)) found.at(-1)[1].push(line);
    isOpen = name !== undefined || (isOpen && !end.test(line));
  }
  return found.map(([name, lines]) => [name, lines.join("\n").trim()]);
}

/** A file of the project without the project. */
const short = (place) => place.replace(/^.*(?=tests\/conformance\/)/, "");
