// Reads from the output of a suite which tests failed, so that the last lines of `npm test` can say it. It knows the
// words of Node's test runner, cargo, Python's unittest and tests/runtimes/run.mjs.

const MOST = 40;

/**
 * The tests that failed, each in one line, with their place where the output tells it.
 * @param {string} output
 * @returns {string[]}
 */
export function failedTests(output) {
  const lines = output.split("\n").map((line) => line.trimEnd());
  const found = [...ofNode(lines), ...ofCargo(lines), ...ofUnittest(lines), ...ofRuntimes(lines)];
  return [...new Set(found)];
}

/**
 * What to print below the table of suites: nothing where nothing failed.
 * @param {{ name: string, failures: string[] }[]} suites
 */
export function failureLines(suites) {
  const all = suites.flatMap(({ name, failures }) => failures.map((failure) => `  ${name}: ${failure}`));
  if (all.length === 0) return [];
  const left = all.length - MOST;
  return ["Failed:", ...all.slice(0, MOST), ...(left > 0 ? [`  and ${left} more`] : [])];
}

/** The spec reporter lists them at its end: `test at FILE:LINE:COLUMN`, then `✖ NAME (MILLISECONDS)`. */
function ofNode(lines) {
  return lines.flatMap((line, at) => {
    const [, place] = line.match(/^test at (\S.*)$/) ?? [];
    const [, name] = lines[at + 1]?.match(/^✖ (.*?)(?: \([\d.]+ms\))?$/) ?? [];
    return place && name ? [`${place} ${name}`] : [];
  });
}

/** What each printed stands under `---- NAME stdout ----`, with the place of its panic; their names come after all of it. */
function ofCargo(lines) {
  const places = new Map();
  const names = [];
  let printing;
  let isList = false;
  for (const line of lines) {
    const [, heading] = line.match(/^---- (.+) stdout ----$/) ?? [];
    if (heading) printing = heading;
    const [, place] = line.match(/ panicked at (\S+:\d+:\d+):?$/) ?? [];
    if (place && printing && !places.has(printing)) places.set(printing, place);
    const [, name] = line.match(/^ {4}(\S.*)$/) ?? [];
    if (isList && name) names.push(places.has(name) ? `${places.get(name)} ${name}` : name);
    isList = line === "failures:" || (isList && name !== undefined);
    if (line.startsWith("test result:")) {
      printing = undefined;
      places.clear();
    }
  }
  return names;
}

/** `FAIL: test_name (module.Class.test_name)`, and below it a traceback that ends in the test. */
function ofUnittest(lines) {
  return lines.flatMap((line, at) => {
    const [, name] = line.match(/^(?:FAIL|ERROR): (\S.*\(.*)$/) ?? [];
    if (!name || !/^-{20,}$/.test(lines[at + 1] ?? "")) return [];
    const end = lines.findIndex((other, after) => after > at + 1 && /^[=-]{20,}$/.test(other));
    const traceback = lines.slice(at, end < 0 ? undefined : end).join("\n");
    const [, file, number] = traceback.match(/^ {2}File "(.+)", line (\d+)/m) ?? [];
    return [file ? `${file}:${number} ${name}` : name];
  });
}

/** `✖ RUNTIME, BINDING, SUITE: NAME`. */
function ofRuntimes(lines) {
  return lines.flatMap(
    (line) => line.match(/^✖ (.+, (?:native|wasm), (?:portable|conformance): .+)$/)?.[1] ?? [],
  );
}
