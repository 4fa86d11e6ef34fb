// `completion`, in the shells themselves: what is typed with the Tab key, and what the command then gets.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { installProgram } from "../programs.mjs";
import { after, assert, before, describe, root, test, until, withCommand } from "./harness.mjs";

/** How each shell is started, made to show the arguments of the command, and given the script. */
const SHELLS = {
  bash: {
    start: "bash --norc --noprofile -i",
    shows: 'postproxy-dm() { echo "<$*>"; }',
    reads: (file) => `eval "$(cat ${file})"`,
  },
  zsh: {
    start: "zsh -f -i",
    shows: 'postproxy-dm() { echo "<$*>"; }',
    reads: (file) => `autoload -U compinit; compinit -u -D; eval "$(cat ${file})"`,
  },
  fish: {
    start: "fish --no-config -i",
    shows: "function postproxy-dm; echo '<'(string join ' ' -- $argv)'>'; end",
    reads: (file) => `source ${file}`,
  },
};

/** What is typed, with Tab as \t, and what the command gets. */
const TYPED = {
  "prof\t": "profiles",
  "we\t": "webhooks",
  "webhooks ad\t": "webhooks add",
  "events li\t": "events list",
  "events list --st\tde\t": "events list --state dead",
  "chats --si\t7d --js\t": "chats --since 7d --json",
  "messages chat_1 --dir\tin\t": "messages chat_1 --direction inbound",
  "send chat_1 --file READ\t": "send chat_1 --file README.md",
  "verify READ\t": "verify README.md",
  "completion fi\t": "completion fish",
};

describe("completion", { concurrency: 3 }, () => {
  const context = withCommand();
  before(async () => {
    for (const shell of Object.keys(SHELLS)) await installProgram(shell);
  });

  for (const [shell, { start, shows, reads }] of Object.entries(SHELLS)) {
    describe(shell, { concurrency: 1 }, () => {
      let terminal;
      let shown = "";
      /** Types, and waits until the shell has nothing more to say: a Tab and what follows it are two inputs of a person. */
      const type = async (text) => {
        terminal.stdin.write(text);
        let before;
        await until("the shell's rest", async () => {
          before = shown;
          await new Promise((resolve) => setTimeout(resolve, 100));
          return shown === before;
        });
      };

      before(async () => {
        const { code, stdout, stderr } = await context.run(["completion", shell]);
        assert.deepEqual([code, stderr], [0, ""]);
        const file = join(context.home, `completion.${shell}`);
        writeFileSync(file, stdout);
        const env = { ...process.env, TERM: "xterm", HOME: context.home, PS1: "> " };
        terminal = spawn("script", ["-qfec", start, "/dev/null"], { cwd: root, env });
        terminal.stdout.setEncoding("utf8").on("data", (text) => {
          shown += text;
        });
        await until("the prompt", () => shown !== "");
        await type(`${shows}\n`);
        await type(`${reads(file)}\n`);
        await type("echo rea''dy\n");
        await until("the script", () => shown.includes("ready"));
      });
      after(async () => {
        const closed = once(terminal, "close");
        terminal.stdin.end("exit\n");
        await closed;
      });

      for (const [keys, wanted] of Object.entries(TYPED)) {
        test(JSON.stringify(keys), async () => {
          shown = "";
          for (const part of `postproxy-dm ${keys}`.split(/(?<=\t)/)) await type(part);
          await type("\n");
          const got = await until("the command", () => shown.match(/<([^<>]*)>[\r\n]/)?.[1]);
          assert.equal(got.trim(), wanted);
        });
      }
    });
  }
});
