// Where every runtime begins: imports the package as its users do, asks the host for the setting, runs the portable
// suite and tells the host what came of it.

import * as sdk from "postproxy-dm";
import * as webhooks from "postproxy-dm/webhooks";
import { runSuite } from "./suite.js";

/** @param {string} host the address of tests/runtimes/host.mjs */
export async function start(host) {
  let result;
  try {
    const setting = await (await fetch(`${host}/setting`)).json();
    result = await runSuite({ sdk, webhooks }, setting);
  } catch (error) {
    result = { passed: 0, failures: [{ name: "the suite", error: String(error?.stack ?? error) }] };
  }
  await fetch(`${host}/result`, { method: "POST", body: JSON.stringify(result) });
}
