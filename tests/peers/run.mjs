// Runs the peers: the service's official SDK for Python as a client of the emulator. Its packages are installed
// once, into target/peers.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { main, root, run, ScriptError, show } from "../../scripts/steps.mjs";

const requirements = "tests/peers/requirements.txt";
const environment = join(root, "target/peers");
const installed = join(environment, "requirements.txt");
const isWindows = process.platform === "win32";
const python = join(environment, isWindows ? "Scripts/python.exe" : "bin/python");

main(async () => {
  if (!process.env.POSTPROXY_EMULATOR) {
    throw new ScriptError("POSTPROXY_EMULATOR is not set: run the peers with `npm test -- --only peers`.");
  }
  await install();
  const { code } = await show(python, ["tests/peers/postproxy_sdk_test.py"]);
  if (code !== 0) process.exitCode = 1;
});

/** A half-made environment has no copy of the requirements and is made anew. */
async function install() {
  const wanted = readFileSync(join(root, requirements), "utf8");
  if (existsSync(installed) && existsSync(python) && readFileSync(installed, "utf8") === wanted) return;
  rmSync(environment, { recursive: true, force: true });
  mkdirSync(environment, { recursive: true });
  await makeEnvironment();
  const flags = ["--quiet", "--disable-pip-version-check", "--no-deps", "--requirement", requirements];
  await run(python, ["-m", "pip", "install", ...flags]);
  writeFileSync(installed, wanted);
}

async function makeEnvironment() {
  const system = isWindows ? "python" : "python3";
  try {
    await run(system, ["-c", "import sys; sys.exit(sys.version_info < (3, 10))"]);
  } catch {
    throw new ScriptError(
      "Python 3.10 or newer is not here: install it (https://www.python.org, on Debian `apt install python3 python3-venv`). The peers are tested with it.",
    );
  }
  try {
    await run(system, ["-m", "venv", environment]);
  } catch {
    throw new ScriptError(
      "Python can't make a virtual environment: install its venv and pip (on Debian `apt install python3-venv`). The peers are tested in one.",
    );
  }
}
