// Where the key comes from: the environment, or a file that nobody else can read. Never an argument.

import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { assert, describe, startReceiver, test, withCommand } from "./harness.mjs";

const NONE = { POSTPROXY_API_KEY: "", POSTPROXY_BASE_URL: "", POSTPROXY_WEBHOOK_SECRET: "" };

describe("keys", () => {
  const context = withCommand();
  const file = () => join(context.home, "config/postproxy-dm/keys");
  const write = (text, mode = 0o600) => {
    mkdirSync(dirname(file()), { recursive: true });
    rmSync(file(), { force: true });
    writeFileSync(file(), text);
    chmodSync(file(), mode);
  };
  const profiles = (env = NONE) => context.run(["profiles"], { env });
  const good = () =>
    `# for tests\n\nexport POSTPROXY_API_KEY="${context.emulator.api_key}"\r\nPOSTPROXY_BASE_URL = ${context.emulator.url}\n`;

  test("none is a mistake that says where one belongs", async () => {
    const { code, stderr } = await profiles();
    assert.equal(code, 2);
    assert(
      stderr.includes(`set this variable, or write the line POSTPROXY_API_KEY=… into ${file()}`),
      stderr,
    );
  });

  test("come from the file", async () => {
    write(good());
    const { code, stdout, stderr } = await profiles();
    assert.equal(code, 0, stderr);
    assert.match(stdout, /facebook/);
  });

  test("come from the home's .config where nothing else is said", async () => {
    write(good());
    const env = { ...NONE, XDG_CONFIG_HOME: "", HOME: join(context.home, "elsewhere") };
    assert.equal((await profiles(env)).code, 2);
    const config = join(context.home, "elsewhere/.config/postproxy-dm");
    mkdirSync(config, { recursive: true });
    writeFileSync(join(config, "keys"), good(), { mode: 0o600 });
    assert.equal((await profiles(env)).code, 0);
  });

  test("of a file that others can read are refused, with the command that mends it", async () => {
    for (const mode of [0o644, 0o640, 0o620, 0o606]) {
      write(good(), mode);
      const { code, stdout, stderr } = await profiles();
      assert.deepEqual([code, stdout], [2, ""]);
      assert(stderr.includes(`mode ${mode.toString(8)}`), stderr);
      assert(stderr.includes(`chmod 600 '${file()}'`), stderr);
      assert(!stderr.includes(context.emulator.api_key));
    }
  });

  test("of a file with another line are refused without the line's text", async () => {
    for (const text of ["pp_live_secret\n", "POSTPROXY_APIKEY=pp_live_secret\n"]) {
      write(`# one\n${text}`);
      const { code, stderr } = await profiles();
      assert.equal(code, 2);
      assert(stderr.includes(`line 2 of ${file()}`), stderr);
      assert(!stderr.includes("pp_live_secret"), stderr);
    }
    assert.match((await profiles()).stderr, /Did you mean POSTPROXY_API_KEY\?/);
  });

  test("of the environment go before the file's, and never to the file's address", async () => {
    const elsewhere = await startReceiver(() => [500]);
    try {
      write(`POSTPROXY_API_KEY=of-the-file\nPOSTPROXY_BASE_URL=${elsewhere.url}\n`);
      const { code } = await profiles({
        POSTPROXY_API_KEY: context.emulator.api_key,
        POSTPROXY_BASE_URL: context.emulator.url,
      });
      assert.equal(code, 0);
      // Without an address of its own, the environment's key goes to the service; nobody answers for that here.
      const env = {
        POSTPROXY_API_KEY: "of-the-environment",
        POSTPROXY_BASE_URL: "",
        HTTPS_PROXY: "http://127.0.0.1:1",
      };
      assert.equal((await profiles(env)).code, 1);
      assert.deepEqual(elsewhere.requests, []);
    } finally {
      await elsewhere.stop();
    }
  });

  test("are refused as arguments, which everybody can read", async () => {
    for (const [option, variable] of [
      ["--api-key=pp_live_1", "POSTPROXY_API_KEY"],
      ["--apiKey=pp_live_1", "POSTPROXY_API_KEY"],
      ["--token=pp_live_1", "POSTPROXY_API_KEY"],
      ["--secret=pp_live_1", "POSTPROXY_WEBHOOK_SECRET"],
      ["--webhook-secret=pp_live_1", "POSTPROXY_WEBHOOK_SECRET"],
    ]) {
      const { code, stdout, stderr } = await context.run(["profiles", option]);
      assert.deepEqual([code, stdout], [2, ""]);
      assert(stderr.includes(`set ${variable}, or write it into ${file()}`), stderr);
      assert(!stderr.includes("pp_live_1"), stderr);
    }
  });

  test("that the service refuses are a failure which doesn't show them", async () => {
    const { code, stderr } = await profiles({
      POSTPROXY_API_KEY: "pp_test_wrong",
      POSTPROXY_BASE_URL: context.emulator.url,
    });
    assert.equal(code, 1);
    assert(!stderr.includes("pp_test_wrong"), stderr);
  });
});
