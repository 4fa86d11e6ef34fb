// The examples of frameworks that have types, as their users' TypeScript sees them: our handlers must fit.

import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const here = fileURLToPath(new URL(".", import.meta.url));
const TYPED = [
  ...["node-http", "fastify", "fastify-parse-as", "fastify-hook", "fastify-middie", "fastify-raw-body"],
  ...["nest-express", "nest-fastify", "nest-middleware", "adonis/start", "hono", "h3", "elysia-node"],
  ...["azure/src", "functions-framework", "firebase", "lambda", "lambda-hono"],
];

/** Resolves to what TypeScript finds wrong: nothing, if all is well. The types of browsers aren't there, as in a server. */
export async function typeErrors() {
  const compilerOptions = {
    ...{ strict: true, noImplicitAny: false, allowJs: true, checkJs: true, noEmit: true, skipLibCheck: true },
    ...{
      target: "es2022",
      lib: ["es2023"],
      types: ["node"],
      module: "nodenext",
      moduleResolution: "nodenext",
    },
    ...{ experimentalDecorators: true, allowImportingTsExtensions: true },
  };
  const file = join(here, "project/tsconfig.examples.json");
  const include = TYPED.map((folder) => `${folder}/**/*`);
  writeFileSync(file, JSON.stringify({ compilerOptions, include, exclude: ["**/main.mjs"] }));
  const tsc = join(here, "node_modules/typescript/bin/tsc");
  try {
    await promisify(execFile)(process.execPath, [tsc, "--project", file]);
    return "";
  } catch (error) {
    return error.stdout || String(error);
  }
}
