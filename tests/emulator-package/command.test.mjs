// `npx postproxy-dm-emulator`: the binary's arguments, signals and exit codes come through, and `exec` runs a command
// beside an emulator.

import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { describe, test } from "node:test";
import { root } from "../../scripts/steps.mjs";
import { until } from "../emulator.mjs";

function start(...args) {
  const child = spawn(process.execPath, [join(root, "npm/emulator/cli.js"), ...args], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  const ended = once(child, "close").then(([code, signal]) => ({ code, signal }));
  return { child, ended, said: Promise.all([text(child.stdout), text(child.stderr)]) };
}

/** Runs it to its end. */
async function run(...args) {
  const { ended, said } = start(...args);
  const [stdout, stderr] = await said;
  return { ...(await ended), stdout, stderr };
}

/** A command that runs a program beside an emulator. */
const program = (source) => ["exec", "--", process.execPath, "--input-type=module", "--eval", source];

async function isServing(url) {
  const answer = await fetch(`${url}/_emulator/ready`).catch(() => undefined);
  return answer?.ok === true;
}

async function serve() {
  const child = spawn(process.execPath, [join(root, "npm/emulator/cli.js"), "--port", "0", "--json"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = once(child, "exit");
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  return { child, ended, ...JSON.parse(line) };
}

describe("npx postproxy-dm-emulator", () => {
  test("tells of itself", async () => {
    const { code, stdout } = await run("--help");
    assert.equal(code, 0);
    assert.match(stdout, /postproxy-dm-emulator exec \[OPTIONS\] -- <COMMAND>/);
    assert.match((await run("--version")).stdout, /^postproxy-dm-emulator \d+\.\d+\.\d+\n$/);
  });

  test("refuses with the binary's words and code", async () => {
    const { code, stderr } = await run("--prot", "1");
    assert.equal(code, 2);
    assert.match(stderr, /unexpected argument '--prot'/);
  });

  for (const signal of ["SIGTERM", "SIGINT"]) {
    test(`serves until ${signal}`, async () => {
      const { child, ended, url } = await serve();
      assert(await isServing(url));
      child.kill(signal);
      assert.deepEqual(await ended, [0, null]);
      assert.equal(await isServing(url), false);
    });
  }

  test("leaves nothing behind when it is killed", async () => {
    const { child, url } = await serve();
    child.kill("SIGKILL");
    await until("the end", async () => !(await isServing(url)));
  });
});

describe("npx postproxy-dm-emulator exec", () => {
  test("gives a command an emulator, which ends with it", async () => {
    const { code, stdout, stderr } = await run(
      ...program(`
        const { POSTPROXY_BASE_URL: url, POSTPROXY_API_KEY: key, ...env } = process.env;
        const headers = { authorization: "Bearer " + key };
        const { data } = await (await fetch(url + "/api/profiles", { headers })).json();
        for (const { platform, id } of data) {
          if (env["POSTPROXY_PROFILE_" + platform.toUpperCase()] !== id) throw new Error(platform);
        }
        console.log(JSON.stringify({ url, count: data.length, secret: env.POSTPROXY_WEBHOOK_SECRET }));
      `),
    );
    assert.equal(code, 0, stderr);
    const { url, count, secret } = JSON.parse(stdout);
    assert.equal(count, 5);
    assert.match(secret, /^whsec_/);
    assert.equal(await isServing(url), false);
    // The output is the command's alone.
    assert.equal(stderr, "");
  });

  test("passes options to the emulator, and arguments and stdin to the command", async () => {
    const { child, ended, said } = start(
      ...["exec", "--api-key", "pp_test_mine", "--", "sh", "-c", 'echo "$POSTPROXY_API_KEY $1"; cat', "sh"],
      "--port",
    );
    child.stdin.end("from stdin");
    const [stdout] = await said;
    assert.equal(stdout, "pp_test_mine --port\nfrom stdin");
    assert.deepEqual(await ended, { code: 0, signal: null });
  });

  test("ends with the command's exit code, as a shell has it", async () => {
    assert.equal((await run(...program("process.exit(7)"))).code, 7);
    assert.equal((await run(...program("process.kill(process.pid, 'SIGKILL')"))).code, 128 + 9);
  });

  test("says what it can not run", async () => {
    const { code, stderr } = await run("exec", "--", "no-such-program");
    assert.equal(code, 1);
    assert.equal(stderr, "There is no program no-such-program to run.\n");
    assert.match((await run("exec", "npm", "test")).stderr, /exec \[OPTIONS\] -- <COMMAND>/);
  });

  for (const signal of ["SIGTERM", "SIGINT"]) {
    test(`lets the command decide what ${signal} means`, async () => {
      const { child, ended } = start(
        ...program(`
          process.on("${signal}", () => { console.log("stopping"); process.exit(3); });
          setInterval(() => {}, 1000);
          console.log("running");
        `),
      );
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      assert.equal((await lines.next()).value, "running");
      child.kill(signal);
      assert.equal((await lines.next()).value, "stopping");
      assert.deepEqual(await ended, { code: 3, signal: null });
    });
  }
});
