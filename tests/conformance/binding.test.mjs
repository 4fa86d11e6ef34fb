// Which binding is loaded, when, and what happens without one.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { assert, bindingName, failure, sdk, suite, test } from "./harness.mjs";

const root = new URL("../../", import.meta.url);

/** Runs a module in a process of its own; what it prints. */
async function node(source, binding) {
  const env = { ...process.env };
  delete env.POSTPROXY_DM_BINDING;
  if (binding !== undefined) env.POSTPROXY_DM_BINDING = binding;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", source], {
    cwd: root,
    env,
  });
  return stdout.trim();
}

suite("binding", () => {
  test("is the one that the variable names", () => {
    assert.equal(sdk.bindingInfo().binding, bindingName);
  });

  test("is native where nothing is said", async () => {
    const print = 'import { bindingInfo } from "postproxy-dm"; console.log(bindingInfo().binding)';
    assert.equal(await node(print), "native");
  });

  test("is WebAssembly where the addon is missing, and says why", async () => {
    const source = `
      import module from "node:module";
      const load = module._load;
      module._load = (path, ...rest) => {
        if (/\\.node$|^@postproxy-dm/.test(path)) throw new Error("no such addon");
        return load(path, ...rest);
      };
      const { bindingInfo, signWebhook } = await import("postproxy-dm");
      signWebhook("{}", "whsec_1");
      console.log(JSON.stringify(bindingInfo()));`;
    const { binding, reason } = JSON.parse(await node(source));
    assert.equal(binding, "wasm");
    assert.match(reason, /no such addon/);
  });

  test("is an error where the variable names none", async () => {
    const source = 'import { signWebhook } from "postproxy-dm"; signWebhook("{}", "whsec_1");';
    const error = await failure(node(source, "rust"));
    assert.match(error.stderr, /POSTPROXY_DM_BINDING must be "native" or "wasm", not "rust"/);
  });

  test("is not loaded by the import", async () => {
    const source = `
      import fs from "node:fs";
      import module from "node:module";
      const { _load } = module;
      module._load = (path, ...rest) => {
        if (/\\.node$|^@postproxy-dm/.test(path)) throw new Error("loaded an addon");
        return _load(path, ...rest);
      };
      WebAssembly.Module = class { constructor() { throw new Error("compiled a module"); } };
      WebAssembly.compile = WebAssembly.instantiate = () => { throw new Error("compiled a module"); };
      const { readFileSync } = fs;
      fs.readFileSync = (path, ...rest) => {
        if (String(path).endsWith(".wasm")) throw new Error("read the module");
        return readFileSync(path, ...rest);
      };
      module.syncBuiltinESMExports();
      await import("postproxy-dm");
      console.log("imported");`;
    assert.equal(await node(source), "imported");
  });

  test("is WebAssembly for a client with a fetch of its own, which is refused by its name where there is none", async () => {
    const source = `
      import fs from "node:fs";
      import module from "node:module";
      const { readFileSync } = fs;
      fs.readFileSync = (path, ...rest) => {
        if (String(path).endsWith(".wasm")) throw new Error("no such file");
        return readFileSync(path, ...rest);
      };
      module.syncBuiltinESMExports();
      const { Postproxy } = await import("postproxy-dm");
      new Postproxy({ apiKey: "pp_live_1" });
      try {
        new Postproxy({ apiKey: "pp_live_1", fetch: async () => {} });
      } catch ({ name, field, cause }) {
        console.log(JSON.stringify([name, field, cause.message]));
      }`;
    assert.deepEqual(JSON.parse(await node(source)), ["ValidationError", "fetch", "no such file"]);
  });
});
