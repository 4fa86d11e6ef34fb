// `startEmulator`: how it starts, how it fails to, and that it never outlives who started it.

import { strict as assert } from "node:assert";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { findBinary } from "../../npm/emulator/binary.js";
import { EmulatorError, startEmulator } from "../../npm/emulator/index.js";
import { emulatorFileOf, emulatorPackageOf } from "../../scripts/platforms.mjs";
import { root } from "../../scripts/steps.mjs";
import { until } from "../emulator.mjs";

const entry = pathToFileURL(join(root, "npm/emulator/index.js")).href;

/** An emulator that is stopped after a test. */
async function startFor(t, options) {
  const emulator = await startEmulator(options);
  t.after(() => emulator.stop());
  return emulator;
}

async function isServing(url) {
  const answer = await fetch(`${url}/_emulator/ready`).catch(() => undefined);
  return answer?.ok === true;
}

describe("startEmulator", () => {
  let folder;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "emulator-package-"));
  });
  after(() => rm(folder, { recursive: true }));

  /** Runs a program; what it printed. */
  const run = async (source, env) => {
    const file = join(folder, "program.mjs");
    await writeFile(file, `import { startEmulator } from ${JSON.stringify(entry)};\n${source}`);
    const options = { env: { ...process.env, ...env }, timeout: 20_000 };
    return promisify(execFile)(process.execPath, [file], options);
  };

  test("is ready in under 300 ms, on a free port", async () => {
    const times = [];
    for (let count = 0; count < 5; count += 1) {
      const started = performance.now();
      const emulator = await startEmulator();
      times.push(performance.now() - started);
      assert.match(emulator.url, /^http:\/\/127\.0\.0\.1:\d+$/);
      await emulator.stop();
    }
    assert(Math.min(...times) < 300, times.join(" "));
  });

  test("gives what a client needs", async (t) => {
    const emulator = await startFor(t, { apiKey: "pp_test_mine", webhookSecret: "whsec_mine" });
    assert.equal(emulator.apiKey, "pp_test_mine");
    assert.equal(emulator.webhookSecret, "whsec_mine");
    const headers = { authorization: `Bearer ${emulator.apiKey}` };
    const { data } = await (await fetch(`${emulator.url}/api/profiles`, { headers })).json();
    const ids = Object.fromEntries(data.map(({ platform, id }) => [platform, id]));
    assert.deepEqual(emulator.profiles, ids);
    // Printed by a test that fails, it does not fill the screen with secrets.
    assert(!JSON.stringify(emulator).includes("pp_test"));
  });

  test("refuses in the shape that is asked for", async (t) => {
    const refusal = async (options) => {
      const emulator = await startFor(t, options);
      const answer = await fetch(`${emulator.url}/api/webhooks/none`, {
        method: "PATCH",
        headers: { authorization: `Bearer ${emulator.apiKey}` },
        body: JSON.stringify({ enabled: 1 }),
      });
      return answer.json();
    };
    assert.deepEqual(await refusal(), { errors: ["enabled must be true or false"] });
    assert.deepEqual(await refusal({ errorShape: "error" }), { error: "enabled must be true or false" });
    await assert.rejects(startEmulator({ errorShape: "text" }), /must be errors or error/);
  });

  test("runs a second one beside the first", async (t) => {
    const first = await startFor(t);
    const second = await startFor(t);
    assert.notEqual(first.url, second.url);
    assert.notEqual(first.apiKey, second.apiKey);
    await first.inbound({ profile_id: first.profiles.telegram, participant_external_id: "1", text: "Hi" });
    const list = `${second.url}/api/profiles/${second.profiles.telegram}/chats`;
    const answer = await fetch(list, { headers: { authorization: `Bearer ${second.apiKey}` } });
    assert.equal((await answer.json()).total, 0);
  });

  test("keeps what is in a folder", async () => {
    const dataDir = join(folder, "data");
    const first = await startEmulator({ dataDir });
    const { apiKey, profiles } = first;
    await first.stop();
    const second = await startEmulator({ dataDir, port: new URL(first.url).port });
    assert.deepEqual([second.apiKey, second.profiles, second.url], [apiKey, profiles, first.url]);
    await second.stop();
  });

  test("stops, once and for all", async () => {
    const temporary = join(folder, "temporary");
    await mkdir(temporary);
    process.env.TMPDIR = temporary;
    const emulator = await startEmulator();
    delete process.env.TMPDIR;
    assert.equal((await readdir(temporary)).length, 1);
    await Promise.all([emulator.stop(), emulator.stop()]);
    assert.equal(await isServing(emulator.url), false);
    await emulator.stop();
    assert.deepEqual(await readdir(temporary), []);
  });

  test("stops at the end of `await using`, which Node 20 can't read yet", async () => {
    const emulator = await startEmulator();
    assert(await isServing(emulator.url));
    await emulator[Symbol.asyncDispose]();
    assert.equal(await isServing(emulator.url), false);
  });

  test("stops with its signal", async () => {
    const abort = new AbortController();
    const emulator = await startEmulator({ signal: abort.signal });
    abort.abort();
    await until("the end", async () => !(await isServing(emulator.url)));

    const reason = new Error("no more");
    await assert.rejects(startEmulator({ signal: AbortSignal.abort(reason) }), reason);
    const late = new AbortController();
    const starting = startEmulator({ signal: late.signal });
    late.abort(reason);
    await assert.rejects(starting, reason);
  });

  test("shows neither the key nor the secret to who lists the processes", {
    skip: process.platform === "win32",
  }, async () => {
    const binary = join(folder, "noting.sh");
    const noted = join(folder, "noted");
    await writeFile(binary, `#!/bin/sh\nprintf '%s\\n' "$@" > ${noted}\nexec ${findBinary()} "$@"\n`, {
      mode: 0o755,
    });
    const source = `
      const secret = "whsec_of_mine";
      const emulator = await startEmulator({ apiKey: "pp_test_of_mine", webhookSecret: secret, latencyMs: 7 });
      console.log(emulator.apiKey, emulator.webhookSecret);
      await emulator.stop();`;
    const { stdout } = await run(source, { POSTPROXY_EMULATOR: binary });
    assert.equal(stdout, "pp_test_of_mine whsec_of_mine\n");
    const args = await readFile(noted, "utf8");
    assert.match(args, /--latency=7/);
    assert.doesNotMatch(args, /of_mine/);
  });

  test("says why it does not start", async (t) => {
    const running = await startFor(t);
    const { port } = new URL(running.url);
    const cases = [
      [{ port }, EmulatorError, /^EmulatorError: The port \d+ of 127\.0\.0\.1 is taken/],
      [{ webhookUrl: "http://example.com/" }, EmulatorError, /The webhook URL must be/],
      [{ latencyMs: "soon" }, EmulatorError, /invalid value 'soon'/],
      [{ apiKey: "--help" }, undefined],
      [{ apiKey: "with space" }, EmulatorError, /The API key must be visible ASCII characters/],
      [{ webhookSecret: "" }, EmulatorError, /The webhook secret must be visible ASCII characters/],
      [{ prot: 1 }, TypeError, /^TypeError: startEmulator has no option prot; there are port, host/],
    ];
    for (const [options, type, message] of cases) {
      const error = await startEmulator(options).then(
        (emulator) => emulator.stop(),
        (error) => error,
      );
      assert.equal(error?.constructor, type, JSON.stringify(options));
      if (type) assert.match(String(error), message);
    }
  });

  test("says what to do where there is no binary", async () => {
    const source = "await startEmulator().catch((error) => console.log(String(error)));";
    const { stdout } = await run(source, { POSTPROXY_EMULATOR: "/nowhere/emulator" });
    assert.equal(stdout, "EmulatorError: POSTPROXY_EMULATOR names /nowhere/emulator, which does not exist\n");
  });

  test("does not keep a program from its end, and ends with it", async () => {
    const { stdout } = await run("console.log((await startEmulator()).url);");
    await until("the end", async () => !(await isServing(stdout.trim())));
  });

  for (const end of ["process.kill(process.pid, 'SIGKILL')", "process.exit(1)", "throw new Error('x')"]) {
    test(`ends with a program that ends by ${end}`, async () => {
      const temporary = await mkdtemp(join(folder, "killed-"));
      const source = `console.log((await startEmulator({ log: "info" })).url);\n${end};`;
      const error = await run(source, { TMPDIR: temporary }).catch((error) => error);
      assert(error.killed === false && (error.code === 1 || error.signal === "SIGKILL"), error);
      await until("the end", async () => !(await isServing(error.stdout.trim())));
      // Nothing is left of it.
      await until("the removal of its folder", async () => (await readdir(temporary)).length === 0);
    });
  }

  test("ends with a program that is killed while it waits for it", async () => {
    const file = join(folder, "waits.mjs");
    const source = `import { startEmulator } from ${JSON.stringify(entry)};
      const emulator = await startEmulator();
      console.log(emulator.url);
      setInterval(() => {}, 1000);`;
    await writeFile(file, source);
    const child = spawn(process.execPath, [file], { stdio: ["ignore", "pipe", "ignore"] });
    const [line] = await once(child.stdout, "data");
    const url = String(line).trim();
    assert(await isServing(url));
    child.kill("SIGKILL");
    await until("the end", async () => !(await isServing(url)));
  });
});

describe("the package of a platform", () => {
  let folder;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "emulator-package-"));
    const installed = join(folder, "node_modules/postproxy-dm-emulator");
    await mkdir(installed, { recursive: true });
    for (const name of await readdir(join(root, "npm/emulator"))) {
      await copyFile(join(root, "npm/emulator", name), join(installed, name));
    }
  });
  after(() => rm(folder, { recursive: true }));

  const find = async () => {
    const source = `
      import { findBinary } from "./node_modules/postproxy-dm-emulator/binary.js";
      try { console.log(findBinary()); } catch (error) { console.log(String(error)); }`;
    await writeFile(join(folder, "find.mjs"), source);
    const { POSTPROXY_EMULATOR: _, ...env } = process.env;
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, "find.mjs")], { env });
    return stdout.trim();
  };

  test("is asked for where it is missing", async () => {
    const said = await find();
    assert.match(said, /^EmulatorError: There is no emulator for \w+ on \w+/);
    assert(said.includes(emulatorPackageOf(`${process.platform}-${process.arch}`)), said);
  });

  test("is found where it is installed", async () => {
    const name = emulatorPackageOf(`${process.platform}-${process.arch}`);
    const installed = join(folder, "node_modules", name);
    const file = emulatorFileOf(process.platform);
    await mkdir(installed, { recursive: true });
    await writeFile(join(installed, "package.json"), JSON.stringify({ name, version: "0.1.0" }));
    await writeFile(join(installed, file), "");
    assert(existsSync(await find()));
    assert((await find()).endsWith(join(name, file)));
  });
});
