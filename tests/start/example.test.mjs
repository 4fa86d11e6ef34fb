// `npm run example` as a user runs it: it plays an example until Ctrl+C, and refuses what it doesn't know.

import { strict as assert } from "node:assert";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { Postproxy } from "postproxy-dm";
import { root } from "../../scripts/steps.mjs";
import { until } from "../emulator.mjs";

const ARGUMENTS = ["run", "--silent", "example", "--"];

for (const [name, more] of Object.entries({
  "chat-sdk": ["The blue kettle"],
  "comment-funnel": [],
})) {
  test(`${name} answers, and Ctrl+C ends the bot and the emulator`, async () => {
    // A group of its own, as a terminal's: Ctrl+C reaches npm and all that it started.
    const command = spawn("npm", [...ARGUMENTS, name, "--port", "0"], { cwd: root, detached: true });
    const closed = once(command, "close");
    let output = "";
    command.stderr.on("data", (text) => {
      output += text;
    });
    const lines = createInterface({ input: command.stdout });
    lines.on("line", (line) => {
      output += `${line}\n`;
    });
    try {
      await until("the line that says how to stop", () => output.includes("Press Ctrl+C to stop."), 600_000);
      const [, url] = output.match(/^The page is (http:\S+)\/$/m);
      const [, apiKey] = output.match(/^ {2}POSTPROXY_API_KEY=(\S+)$/m);
      const client = new Postproxy({ apiKey, baseUrl: url });
      const { data: profiles } = await client.listProfiles();
      const { id: profile_id } = profiles.find(({ platform }) => platform === "facebook");
      const inbound = await fetch(`${url}/_emulator/inbound`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ profile_id, participant_external_id: "jane", text: "Hi" }),
      });
      const { chat } = await inbound.json();
      const answers = await until("the answer of the bot", async () => {
        const { data: sent } = await client.listMessages(chat.id, { direction: "outbound" });
        return sent.length > more.length && sent;
      });
      assert.ok(more.every((label) => JSON.stringify(answers).includes(label)));
      process.kill(-command.pid, "SIGINT");
      await closed;
      await assert.rejects(fetch(url), "the emulator has ended");
      const [, bot] = output.match(/^The bot listens on (http:\S+)$/m);
      await assert.rejects(fetch(bot), "the bot has ended");
    } finally {
      if (command.exitCode === null && command.signalCode === null) process.kill(-command.pid, "SIGKILL");
    }
  });
}

for (const [given, problem] of Object.entries({
  "": "NAME must be one of chat-sdk, comment-funnel, got nothing.",
  nothing: "NAME must be one of chat-sdk, comment-funnel, got nothing.",
  "chat-sdk twice": "NAME must be one of chat-sdk, comment-funnel, got chat-sdk twice.",
  "chat-sdk --prot 1": "Unknown option '--prot'.",
  "chat-sdk --port 65536": "--port must be a number from 0 to 65535, got 65536.",
})) {
  test(`refuses ${JSON.stringify(given)}`, () => {
    const { status, stderr, stdout } = spawnSync("npm", [...ARGUMENTS, ...given.split(" ").filter(Boolean)], {
      ...{ cwd: root, encoding: "utf8" },
    });
    assert.equal(status, 2);
    assert.equal(stdout, "");
    assert.ok(stderr.includes(problem), stderr);
  });
}

test("--help names the examples", () => {
  const { status, stdout } = spawnSync("npm", [...ARGUMENTS, "--help"], { cwd: root, encoding: "utf8" });
  assert.equal(status, 0);
  assert.match(stdout, /chat-sdk, comment-funnel/);
});
