// What holds for every page: its links lead somewhere, it says what goes wrong, and README is short.

import { strict as assert } from "node:assert";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";
import * as sdk from "postproxy-dm";
import { root } from "../../scripts/steps.mjs";
import { documents } from "./blocks.mjs";

const MOST_LINES_OF_README = 150;

/** Pages that aren't about a task: tables of facts and figures. */
const NO_TASK = new Set(["docs/engines.md", "docs/frameworks.md", "docs/performance.md", "docs/service.md"]);

const read = (file) => readFileSync(join(root, file), "utf8");
const withoutCode = (text) =>
  text.replace(/^```.*?^```/gms, "").replace(/`[^`\n]*`/g, (code) => "x".repeat(code.length));

/** The names of a page's headings in links, as GitHub makes them. */
function anchorsOf(file) {
  const headings = [
    ...read(file)
      .replace(/^```.*?^```/gms, "")
      .matchAll(/^#+ (.*)/gm),
  ];
  return new Set(
    headings.map(([, heading]) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

function brokenLinks(file) {
  const links = [
    ...withoutCode(read(file)).matchAll(/\]\(([^)\s]+)\)/g),
    ...read(file).matchAll(/(?:src|srcset)="([^"]+)"/g),
  ].map(([, link]) => link);
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [path, anchor] = link.split("#");
    const target = path === "" ? file : normalize(join(dirname(file), path));
    if (!existsSync(join(root, target))) return true;
    if (anchor === undefined) return false;
    return !statSync(join(root, target)).isFile() || !anchorsOf(target).has(anchor);
  });
}

test("every link leads to a file, and to a heading of it", () => {
  const broken = documents().flatMap((file) => brokenLinks(file).map((link) => `${file}: ${link}`));
  assert.deepEqual(broken, []);
});

test("every page about a task says what goes wrong", () => {
  const pages = readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`);
  const silent = pages.filter((file) => !NO_TASK.has(file) && !anchorsOf(file).has("what-goes-wrong"));
  assert.deepEqual(silent, []);
});

test("llms.txt leads to every page, and to nothing else", () => {
  const links = [...read("llms.txt").matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link);
  const pages = readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md"));
  assert.deepEqual(links.sort(), pages.map((name) => `docs/${name}`).sort());
});

test("README leads to every page", () => {
  const readme = read("README.md");
  const missing = readdirSync(join(root, "docs")).filter(
    (name) => name.endsWith(".md") && !readme.includes(`(docs/${name})`),
  );
  assert.deepEqual(missing, []);
});

test(`README has at most ${MOST_LINES_OF_README} lines`, () => {
  assert(read("README.md").trimEnd().split("\n").length <= MOST_LINES_OF_README);
});

test("docs/methods.md has every method and every function", () => {
  const classes = /^[A-Z]/;
  const methods = Object.getOwnPropertyNames(sdk.Postproxy.prototype).filter(
    (name) => name !== "constructor",
  );
  const functions = Object.entries(sdk).flatMap(([name, it]) =>
    typeof it === "function" && !classes.test(name) ? [name] : [],
  );
  const page = read("docs/methods.md");
  const listed = [...page.matchAll(/^\| `(\w+)\(/gm)].map(([, name]) => name);
  const elsewhere = ["memoryStore"]; // docs/receiving.md has the stores
  assert.deepEqual(
    listed.sort(),
    [...methods, ...functions].filter((name) => !elsewhere.includes(name)).sort(),
  );
});

test("docs/migrating.md names only methods that there are", () => {
  const ours = read("docs/migrating.md")
    .match(/## Calls\n.*?\n\n(?!\|)/s)[0]
    .split("\n")
    .flatMap((line) => [...(line.split(" | ")[1] ?? "").matchAll(/`(\w+)\(/g)].map(([, name]) => name));
  assert(ours.length > 20);
  assert.deepEqual(
    ours.filter((name) => !Object.hasOwn(sdk.Postproxy.prototype, name)),
    [],
  );
});

test("docs/events.md has every event", () => {
  const [, types] = read("index.d.ts").match(/type DirectMessageEventType =([^;]*);/);
  const listed = [...read("docs/events.md").matchAll(/^\| `([\w.]+)` \|/gm)].map(([, name]) => name);
  assert.deepEqual(listed.sort(), [...types.matchAll(/"([\w.]+)"/g)].map(([, name]) => name).sort());
});

test("README says of each platform what `capabilities` says", () => {
  const [, table] = read("README.md").match(
    /<!-- written by crates\/xtask: platforms -->\n(.*?)<!-- end -->/s,
  );
  const [, , ...rows] = table
    .trim()
    .split("\n")
    .map((line) =>
      line
        .split("|")
        .slice(2, -1)
        .map((cell) => cell.trim()),
    );
  const platforms = ["facebook", "instagram", "telegram", "bluesky", "whatsapp"];
  for (const [at, platform] of platforms.entries()) {
    // docs/sending.md has the limits.
    const { limits, ...features } = sdk.capabilities(platform);
    const can = Object.values(features).filter(Boolean).length;
    assert.equal(rows.filter((cells) => cells[at] !== "").length, can, platform);
  }
});

test("every reason of a refused webhook stands in docs/webhooks.md", () => {
  const [, reasons] = read("index.d.ts").match(/type WebhookErrorReason =([^;]*);/);
  const page = read("docs/webhooks.md");
  const missing = [...reasons.matchAll(/"(\w+)"/g)]
    .map(([, name]) => name)
    .filter((name) => !page.includes(`\`${name}\``));
  assert.deepEqual(missing, []);
});
