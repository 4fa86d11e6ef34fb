// Programs of Node that see another machine than this one: without some of its folders, or with other names of hosts.
// Nothing of the machine itself is changed: each has a mount namespace of its own, which Linux gives to root, and to
// others where it lets them be root of their own namespace.

import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The flags with which `unshare` gives a mount namespace, or why there are none. */
const { flags, missing } = (() => {
  if (process.platform !== "linux") return { missing: "mount namespaces, which only Linux has" };
  const problems = [];
  for (const flags of [["--mount"], ["--mount", "--map-root-user"]]) {
    try {
      execFileSync("unshare", [...flags, "mount", "-t", "tmpfs", "none", "/mnt"], { stdio: "pipe" });
      return { flags };
    } catch (error) {
      problems.push(error.stderr?.toString().trim() || error.message);
    }
  }
  return { missing: `a mount namespace (${problems.join("; ")})` };
})();

/** What a test that needs another machine is skipped for, `false` where it can run. */
export const skip = missing === undefined ? false : `this machine lacks ${missing}`;

/**
 * Runs a module and returns what it prints, read as JSON.
 * @param {string} source
 * @param {object} [machine]
 * @param {Record<string, string | undefined>} [machine.env] added to the environment; `undefined` takes a variable out
 * @param {string[]} [machine.without] folders that are empty there
 * @param {string} [machine.hosts] what its /etc/hosts says
 * @param {string[]} [machine.nodeFlags]
 */
export async function run(source, { env = {}, without = [], hosts, nodeFlags = [] } = {}) {
  const node = [process.execPath, ...nodeFlags, "--input-type=module", "--eval", source];
  const folder = mkdtempSync(join(tmpdir(), "machine-"));
  try {
    const mounts = without.map((path) => `[ ! -e ${path} ] || mount -t tmpfs none ${path}`);
    if (hosts !== undefined) {
      writeFileSync(join(folder, "hosts"), hosts);
      mounts.push(`mount --bind ${join(folder, "hosts")} /etc/hosts`);
    }
    const script = [...mounts, 'exec "$@"'].join(" && ");
    const [command, ...args] =
      mounts.length === 0 ? node : ["unshare", ...flags, "sh", "-c", script, "sh", ...node];
    const { stdout } = await promisify(execFile)(command, args, { cwd: root, env: environment(env) });
    return JSON.parse(stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A command that sees a certificate store with this file's authorities and no others. */
export function inStore(file, command) {
  const script =
    'mount -t tmpfs none /etc/ssl && mkdir /etc/ssl/certs && cp "$0" /etc/ssl/certs/ca-certificates.crt && exec "$@"';
  return ["unshare", ...flags, "sh", "-c", script, file, ...command];
}

/** An environment without what says who is trusted and who is a proxy. */
export function withoutNetwork(environment) {
  const isOfNetwork = (name) => /^(ssl_cert_|node_extra_ca|(all|https?|no)_proxy$)/i.test(name);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !isOfNetwork(name)));
}

/** This environment, without what says who is trusted and who is a proxy. */
function environment(added) {
  const out = withoutNetwork(process.env);
  for (const [name, value] of Object.entries(added)) if (value !== undefined) out[name] = value;
  return out;
}

/** A program that makes a call and prints what came of it: `{ data }`, or the error's fields. */
export function calling(options, { before = "", call = "postproxy.listProfiles()" } = {}) {
  return `
    import { Postproxy } from "postproxy-dm";
    ${before}
    const postproxy = new Postproxy(${JSON.stringify({ apiKey: "pp_live_1", ...options })});
    const told = ({ name, code, field, outcome, attempts, message }) => ({ name, code, field, outcome, attempts, message });
    console.log(JSON.stringify(await ${call}.then((data) => ({ data }), told)));`;
}
