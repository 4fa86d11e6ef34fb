// The command of an installed package: npm links it, and it finds the package that it belongs to.

import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { startReceiver } from "../emulator.mjs";
import { install, manifestIn } from "./packed.mjs";

const run = promisify(execFile);

test("the installed command calls the service", async () => {
  const project = await install("command");
  const service = await startReceiver(() => [200, { "content-type": "application/json" }, '{"data":[]}']);
  try {
    const env = { ...process.env, POSTPROXY_API_KEY: "pp_test_1", POSTPROXY_BASE_URL: service.url };
    const bin = join(project, "node_modules/.bin/postproxy-dm");
    const { stdout, stderr } = await run(bin, ["profiles"], { cwd: project, env });
    assert.deepEqual([stdout, stderr], ["", "the account has no profile\n"]);
    const [{ url, headers }] = service.requests;
    assert.equal(url, "/api/profiles");
    assert(headers["user-agent"].startsWith(`postproxy-dm-command/${manifestIn(project).version} `));
  } finally {
    await service.stop();
  }
});
