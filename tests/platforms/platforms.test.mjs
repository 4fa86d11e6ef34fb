// The packages that hold a binary, as they are published: each is installed beside the packed main package and run on
// its own platform, where this machine has a way to. `npm run build -- --all-platforms` makes them.

import { strict as assert } from "node:assert";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { leftTo, shippedFileOf, shippedFolderOf } from "../../scripts/cross.mjs";
import { pack, packed } from "../../scripts/pack.mjs";
import { binaryPackages, manifest } from "../../scripts/platforms.mjs";
import { root, run } from "../../scripts/steps.mjs";
import { emulatorCommand, environment, nodeFor } from "./runtimes.mjs";

const folder = join(root, "target/platforms");
const consumer = join(folder, "consumer");
const { version } = manifest();
const env = {
  ...process.env,
  ...environment,
  POSTPROXY_DM_BINDING: "native",
  POSTPROXY_EMULATOR_LOG: "warn",
};

const known = JSON.parse(readFileSync(join(root, "tests/vectors/signatures.json"), "utf8")).cases.find(
  ({ name }) => name === "a plain event",
);

/** Installs a package from the archive that npm would publish. */
async function install(name, tarball) {
  const installed = join(consumer, "node_modules", name);
  mkdirSync(installed, { recursive: true });
  await run("tar", ["xzf", tarball, "--strip-components=1", "-C", installed]);
  return installed;
}

before(async () => {
  rmSync(consumer, { recursive: true, force: true });
  const { main } = await pack(join(folder, "packed"));
  await install("postproxy-dm", main.tarball);
  writeFileSync(join(consumer, "package.json"), '{"type":"module"}');
  copyFileSync(join(root, "tests/platforms/programs/call.mjs"), join(consumer, "call.mjs"));
});

for (const built of binaryPackages) {
  describe(built.name, { skip: leftTo(built) }, () => {
    let installed;
    before(async () => {
      assert(
        existsSync(shippedFileOf(built)),
        `${built.name} has not been built: run \`npm run build -- --all-platforms\` first.`,
      );
      const { tarball, files } = await packed(shippedFolderOf(built), join(folder, "packed"));
      assert.deepEqual(files, ["LICENSE", "README.md", "package.json", built.file].sort());
      installed = await install(built.name, tarball);
    });

    test("is for its system, in the main package's version", () => {
      const published = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
      assert.equal(published.version, version);
      const { os, cpu, libc } = published;
      assert.deepEqual({ os, cpu, ...(libc && { libc }) }, built.systems);
    });

    if (built.kind === "addon") runAddon(built);
    else runEmulator(built, () => join(installed, built.file));
  });
}

function runAddon({ name, platform }) {
  describe("in a Node of its platform", () => {
    let server;
    before(async () => {
      server = createServer((_, response) => response.end('{"data":[{"id":"prof_1"}]}'));
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
    });
    after(() => server.close());

    test("is loaded, signs, verifies and calls", async (context) => {
      const node = await nodeFor(platform);
      if (node === undefined) return context.skip(`this machine has no Node for ${platform}`);
      const [program, ...flags] = node;
      const baseUrl = `http://127.0.0.1:${server.address().port}`;
      const words = [baseUrl, known.body, known.secrets[0], String(known.now_seconds)];
      const output = await outputOf(program, [...flags, "call.mjs", ...words]);
      const { binding, reason, signature, id, profiles } = JSON.parse(output);
      assert.deepEqual([binding, reason], ["native", `loaded ${name}`]);
      assert.equal(signature, known.header);
      assert.equal(id, JSON.parse(known.body).id);
      assert.deepEqual(profiles, [{ id: "prof_1" }]);
    });
  });
}

/** What a program prints, through a file: Node in wine can't print to a pipe. */
async function outputOf(program, args) {
  const path = join(consumer, "output.txt");
  const file = openSync(path, "w");
  try {
    const child = spawn(program, args, { cwd: consumer, env, stdio: ["ignore", file, file] });
    const [code] = await once(child, "exit");
    assert.equal(code, 0, readFileSync(path, "utf8"));
  } finally {
    closeSync(file);
  }
  return readFileSync(path, "utf8");
}

function runEmulator({ platform }, file) {
  test("says its version, serves and stops", async (context) => {
    const command = await emulatorCommand(platform, file());
    if (command === undefined) return context.skip(`this machine has no way to run what is for ${platform}`);
    const [program, ...flags] = command;
    const { stdout } = await promisify(execFile)(program, [...flags, "--version"], { env });
    assert.equal(stdout.trim(), `postproxy-dm-emulator ${version}`);

    const child = spawn(program, [...flags, "--port", "0", "--json"], {
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exited = once(child, "exit");
    try {
      const [line] = await Promise.race([
        once(createInterface({ input: child.stdout }), "line"),
        exited.then(([code]) => assert.fail(`it ended with ${code}`)),
      ]);
      const { url, api_key } = JSON.parse(line);
      const response = await fetch(`${url}/api/profiles`, {
        headers: { authorization: `Bearer ${api_key}` },
      });
      assert.equal(response.status, 200);
      assert((await response.json()).data.length > 0);
    } finally {
      child.kill();
      await exited;
    }
  });
}
