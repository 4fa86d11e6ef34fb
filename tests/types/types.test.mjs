// The types of the packed package under each compiler that we name, for each kind of program that imports it. What
// must compile and what must not is in contract.ts and bare.ts: plain programs, as a tool for testing types brings one
// compiler of its own.

import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { copyFile, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { promisify } from "node:util";
import ts from "typescript";
import { pack } from "../../scripts/pack.mjs";
import { root, run } from "../../scripts/steps.mjs";

const here = join(root, "tests/types");
const consumer = join(root, "target/types");
const installed = join(consumer, "node_modules/postproxy-dm");
const compilers = Object.keys(JSON.parse(await readFile(join(here, "package.json"), "utf8")).devDependencies)
  .filter((name) => name.startsWith("typescript-"))
  .map((name) => name.replace("typescript-", ""));

const node16 = { module: "node16", moduleResolution: "node16", types: ["node"], lib: ["es2022"] };
const bundler = { module: "esnext", moduleResolution: "bundler", types: [] };
const programs = {
  "an ES module on Node": ["contract.ts", node16],
  "a CommonJS module on Node": ["contract.cts", node16],
  "a page behind a bundler": ["contract.ts", { ...bundler, lib: ["es2022", "dom"] }],
  "a program without a host's types": ["bare.ts", { ...bundler, lib: ["es2022"] }],
};

before(async () => {
  await run("npm", ["ci", "--prefix", here, "--no-audit", "--no-fund"]);
  const { main } = await pack(join(consumer, "packed"));
  await rm(join(consumer, "node_modules"), { recursive: true, force: true });
  await mkdir(installed, { recursive: true });
  await run("tar", ["xzf", main.tarball, "--strip-components=1", "-C", installed]);
  await symlink(join(here, "node_modules/@types"), join(consumer, "node_modules/@types"), "dir");
  const telemetry = join(here, "node_modules/@opentelemetry");
  await symlink(telemetry, join(consumer, "node_modules/@opentelemetry"), "dir");
  await writeFile(join(consumer, "package.json"), '{"type":"module"}');
  for (const name of ["contract.ts", "bare.ts"]) await copyFile(join(here, name), join(consumer, name));
  await copyFile(join(here, "contract.ts"), join(consumer, "contract.cts"));
});

describe("types", { concurrency: 2 }, () => {
  for (const compiler of compilers) {
    for (const [what, [file, options]] of Object.entries(programs)) {
      test(`TypeScript ${compiler}: ${what}`, async () => {
        const project = join(consumer, `${compiler} ${what}.json`);
        const compilerOptions = {
          ...{ strict: true, noEmit: true, target: "es2022", skipLibCheck: false },
          ...options,
        };
        await writeFile(project, JSON.stringify({ compilerOptions, files: [file] }));
        const tsc = join(here, `node_modules/typescript-${compiler}/bin/tsc`);
        await promisify(execFile)(process.execPath, [tsc, "--project", project]).catch(({ stdout, stderr }) =>
          assert.fail(`${stdout}${stderr}`),
        );
      });
    }
  }

  test("are completed by an editor, whose set is open or closed", () => {
    const platforms = ["bluesky", "facebook", "instagram", "telegram", "whatsapp"];
    for (const [code, expected] of [
      ['capabilities("▮")', platforms],
      ['declare const chat: Chat; chat.platform === "▮"', platforms],
      [
        'declare const message: Message; message.status === "▮"',
        ["failed", "pending", "published", "received"],
      ],
      ['declare const delivery: WebhookDelivery; delivery.event_type === "▮"', ["message.read"]],
      ['postproxy.listMessages("chat", { status: "▮" })', ["failed", "published"]],
      ['postproxy.listProfiles({ platform: "▮" })', platforms],
      ['postproxy.react("message", "▮")', ["like", "love"]],
      [
        'postproxy.waitForMessage("message", { until: "▮" })',
        ["delivered", "processed", "published", "read"],
      ],
      [
        'postproxy.updateWebhook("webhook", { events: ["▮"] })',
        ["*", "message.received", "reaction.received"],
      ],
      ['declare const error: PostproxyError; error.code === "▮"', ["module_missing", "rate_limited"]],
      ['declare const report: AttemptReport; report.operation === "▮"', ["sendMessage"]],
    ]) {
      const offered = completions(code);
      for (const name of expected) assert(offered.includes(name), `${code}: ${offered}`);
    }
  });

  test("resolve to no any, with a host's types and without", async () => {
    for (const [what, [, options]] of Object.entries(programs)) {
      const { checker, exported } = await programWith(options);
      const held = exported.flatMap((symbol) => anyIn(checker, symbol));
      assert.deepEqual(held, [], what);
      assert(exported.length > 60, what);
    }
  });

  test("have comments without Rust's links", async () => {
    for (const file of ["index.d.ts", "receiver.d.ts", "webhooks.d.ts"]) {
      assert.doesNotMatch(await readFile(join(installed, file), "utf8"), /\[`|crate::|\w::\w/, file);
    }
  });

  test("hold no any", async () => {
    const files = (await readdir(installed)).filter((name) => /\.d\.c?ts$/.test(name));
    const copies = files
      .filter((name) => name.endsWith(".d.ts"))
      .map((name) => name.replace(".d.ts", ".d.cts"));
    assert.deepEqual(files.filter((name) => name.endsWith(".d.cts")).sort(), copies.sort());
    for (const file of files) {
      const text = await readFile(join(installed, file), "utf8");
      assert.doesNotMatch(text.replace(/\/\*.*?\*\/|\/\/[^\n]*/gs, ""), /\bany\b/, file);
    }
  });
});

const program = join(consumer, "editor.ts");

/** What an editor offers where the cursor stands. */
function completions(code) {
  const start = `import { Postproxy, capabilities } from "postproxy-dm";
    import type { AttemptReport, Chat, Message, PostproxyError, WebhookDelivery } from "postproxy-dm";
    declare const postproxy: Postproxy;\n`;
  const text = start + code.replace("▮", "");
  const service = ts.createLanguageService({
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    directoryExists: ts.sys.directoryExists,
    getCurrentDirectory: () => consumer,
    getScriptFileNames: () => [program],
    getScriptVersion: () => "1",
    getScriptSnapshot: (file) => {
      const content = file === program ? text : ts.sys.readFile(file);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    getCompilationSettings: () => ({
      ...{ strict: true, target: ts.ScriptTarget.ES2022, lib: ["lib.es2022.d.ts"], types: [] },
      ...{ module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 },
    }),
    getDefaultLibFileName: ts.getDefaultLibFilePath,
  });
  const offered = service.getCompletionsAtPosition(program, start.length + code.indexOf("▮"), {});
  return (offered?.entries ?? []).map(({ name }) => name);
}

/** The package's exports as a program with these options sees them. */
async function programWith(options) {
  await writeFile(program, 'export * from "postproxy-dm";\nexport * from "postproxy-dm/opentelemetry";');
  const { options: read } = ts.convertCompilerOptionsFromJson({ strict: true, ...options }, consumer);
  const made = ts.createProgram([program], read);
  const checker = made.getTypeChecker();
  return {
    checker,
    exported: checker.getExportsOfModule(checker.getSymbolAtLocation(made.getSourceFile(program))),
  };
}

/** Where a symbol of ours, or what lies in it, is any. */
function anyIn(checker, symbol, path = symbol.name, seen = new Set()) {
  const isOurs = (it) => it.declarations?.some((at) => at.getSourceFile().fileName.startsWith(installed));
  const found = [];
  const look = (type, at) => {
    if (type.flags & ts.TypeFlags.Any) found.push(at);
    if (seen.has(type)) return;
    seen.add(type);
    for (const part of type.isUnionOrIntersection() ? type.types : []) look(part, at);
    for (const argument of checker.getTypeArguments?.(type) ?? []) look(argument, `${at}<>`);
    for (const property of type.getProperties().filter(isOurs)) lookAt(property, `${at}.${property.name}`);
    for (const signature of [...type.getCallSignatures(), ...type.getConstructSignatures()]) {
      if (!signature.declaration?.getSourceFile().fileName.startsWith(installed)) continue;
      look(signature.getReturnType(), `${at}()`);
      for (const parameter of signature.parameters) lookAt(parameter, `${at}(${parameter.name})`);
    }
  };
  const lookAt = (it, at) => look(checker.getTypeOfSymbol(it), at);
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  if (target.flags & (ts.SymbolFlags.Type | ts.SymbolFlags.Class))
    look(checker.getDeclaredTypeOfSymbol(target), path);
  if (target.flags & ts.SymbolFlags.Value) lookAt(target, path);
  return found;
}
