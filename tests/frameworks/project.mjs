// The project that the examples run in: the packed package, and a folder for each example with what its user would have
// beside it. It lies below this folder, so that the frameworks of package.json are there.

import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { root } from "../../scripts/steps.mjs";
import { describeProject, npm, packAll } from "../project.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const project = join(here, "project");
/** The examples of Express run with Express 4 too. */
const older = join(here, "express-4/project");

export async function makeProject() {
  describeProject(project, await packAll(join(root, "target/frameworks")));
  await npm(project, "install", "--no-package-lock");
  // Bundlers look upwards for one, and ours says where the package's types are.
  writeFileSync(join(project, "tsconfig.json"), "{}");
  rmSync(older, { recursive: true, force: true });
  mkdirSync(join(older, "node_modules"), { recursive: true });
  writeFileSync(join(older, "package.json"), '{ "type": "module" }');
  symlinkSync(join(project, "node_modules/postproxy-dm"), join(older, "node_modules/postproxy-dm"));
}

/** The text of an example's file. */
export function textOf(row, file) {
  return readFileSync(join(root, "examples/webhooks", row.name, file), "utf8");
}

/**
 * Writes an example into a folder of its own, as it is or `without` its line. Returns the file to load.
 * @returns {Promise<string>}
 */
export async function place(row, isWithout) {
  const id = row.id ?? row.name;
  const base = row.group === "express-4" ? older : project;
  const folder = join(base, isWithout ? `${id}-without` : id);
  const file = row.file ?? "server.mjs";
  if (row.folder) cpSync(join(here, "scaffolds", row.folder), folder, { recursive: true });
  cpSync(join(root, "examples/webhooks", row.name), folder, { recursive: true });
  if (isWithout) replaceIn(row, folder, filesOf(row));
  if (!file.endsWith("main.ts")) return join(folder, file);
  // Decorators are compiled, as Nest's own build does.
  const outfile = join(folder, "main.mjs");
  const tsconfigRaw = { compilerOptions: { experimentalDecorators: true } };
  await build({
    ...{ entryPoints: [join(folder, file)], outfile, tsconfigRaw, logLevel: "error" },
    ...{ bundle: true, format: "esm", platform: "node", packages: "external" },
  });
  return outfile;
}

/** Writes the examples of an app that is built: each as it is, and beside it `without` its line. Returns its folder. */
export function placeApp(app, rows) {
  const folder = join(project, app);
  const scaffold = join(here, "scaffolds", app);
  if (existsSync(scaffold)) cpSync(scaffold, folder, { recursive: true });
  for (const row of rows) {
    const text = textOf(row, row.file);
    write(join(folder, row.file), text);
    const changed = withoutLine(row, { [row.file]: text })[row.file];
    write(join(folder, without(row.file)), changed.replace('("/webhooks")', '("/webhooks-without")'));
  }
  return folder;
}

/** The path of the set-up without the line, beside the example's. */
export const without = (path) => path.replace(/webhooks(?!.*webhooks)/, "webhooks-without");

/** The example's files that the replacements may change. */
function filesOf(row) {
  const names = {
    "nest-express": ["main.ts", "webhooks.controller.ts"],
    "nest-fastify": ["main.ts", "webhooks.controller.ts"],
    "nest-middleware": ["main.ts", "app.module.ts"],
    adonis: ["config/bodyparser.ts", "start/routes.ts"],
    "adonis-parser-stays": ["start/routes.ts"],
  };
  return names[row.name] ?? [row.file ?? "server.mjs"];
}

/** The lines of an example's files: `line` must be one of them. */
export function exampleFiles(row) {
  return Object.fromEntries(filesOf(row).map((file) => [file, textOf(row, file)]));
}

function replaceIn(row, folder, files) {
  const texts = Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, file), "utf8")]));
  for (const [file, text] of Object.entries(withoutLine(row, texts))) write(join(folder, file), text);
}

/** The texts with the row's replacements, each of which must change one of them; and with errors that are printed. */
function withoutLine(row, texts) {
  const changed = { ...texts };
  for (const [what, by] of row.without) {
    const file = Object.keys(changed).find((name) => changed[name].search(toPattern(what)) >= 0);
    if (file === undefined)
      throw new Error(`${row.name}: ${what} is nowhere in ${Object.keys(texts).join(", ")}`);
    changed[file] = changed[file].replace(what, by);
  }
  const tell = `onError: (error) => console.error("${ERROR} ${row.id ?? row.name} " + JSON.stringify(String(error))),`;
  for (const file of Object.keys(changed))
    changed[file] = changed[file].replace(/^ {2}on: \{/m, `  ${tell}\n$&`);
  return changed;
}

/** What a line begins with that says what `onError` was told. */
export const ERROR = "told:";

const toPattern = (what) =>
  typeof what === "string" ? new RegExp(what.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")) : what;

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
