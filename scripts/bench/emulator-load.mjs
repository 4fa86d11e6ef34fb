// The emulator under load: 200 senders for some seconds, beside the emulator of an earlier commit.

import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { root, ScriptError } from "../steps.mjs";
import { inTurns } from "./sides.mjs";

const program = join(root, "tests/bench/emulator/load.mjs");

/** The events of a message on Facebook: published, delivered, read. */
const EVENTS_A_MESSAGE = 3;

/** How long the last webhooks are waited for. */
const DRAIN_SECONDS = 30;

/**
 * Loads emulators in turns, each in a new folder every time.
 * @param {{ name: string, binary: string }[]} emulators
 * @param {{ rounds: number, seconds: number, senders: number }} options
 */
export function loadInTurns(emulators, { rounds, seconds, senders }) {
  return inTurns(emulators, rounds, ({ binary }) => loadOnce(binary, { seconds, senders }));
}

async function loadOnce(binary, { seconds, senders }) {
  const folder = mkdtempSync(join(tmpdir(), "postproxy-bench-"));
  const load = fork(program);
  let emulator;
  const ask = async (question) => {
    load.send(question);
    return answerOf(load);
  };
  try {
    const port = await answerOf(load);
    const flags = [
      "--json",
      "--exit-with-stdin",
      "--port=0",
      `--data=${folder}`,
      `--webhook=http://127.0.0.1:${port}/hooks`,
    ];
    // Its log has a line for each webhook. Reading it would take processor time that the emulator lacks.
    emulator = spawn(binary, flags, { stdio: ["pipe", "pipe", "ignore"] });
    const details = await detailsOf(emulator);
    const chats = await chatsOf(details, senders);
    const { arrived: before } = await ask({ events: senders, seconds: DRAIN_SECONDS });
    const { url, api_key } = details;
    const loaded = await ask({ url, api_key, chats, seconds });
    const events = before + loaded.sends * EVENTS_A_MESSAGE;
    const { arrived, seconds: drain_s } = await ask({ events, seconds: DRAIN_SECONDS });
    return { ...loaded, drain_s, late: Math.max(0, events - arrived) };
  } finally {
    load.kill();
    if (emulator?.kill()) await once(emulator, "exit");
    rmSync(folder, { recursive: true, force: true });
  }
}

const answerOf = (load) => nextOf(load, load, "message");

/** Reads the line in which the emulator says where it is. */
const detailsOf = async (emulator) =>
  JSON.parse(await nextOf(emulator, createInterface({ input: emulator.stdout }), "line"));

/** Waits for what a process says next. */
async function nextOf(child, emitter, event) {
  const ended = once(child, "exit").then(([code, signal]) => {
    throw new ScriptError(`${child.spawnargs.join(" ")} ended with ${code ?? signal}`);
  });
  ended.catch(() => {}); // it ends when it is stopped
  const [said] = await Promise.race([once(emitter, event), ended]);
  return said;
}

/** Opens a chat for each sender: a person who has written, so that the window is open. */
async function chatsOf({ url, profiles }, senders) {
  const chats = [];
  for (let at = 0; at < senders; at += 1) {
    const person = { profile_id: profiles.facebook, participant_external_id: `person-${at}`, text: "Hi!" };
    const response = await fetch(`${url}/_emulator/inbound`, {
      ...{ method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(person) },
    });
    if (!response.ok) throw new ScriptError(`The emulator refused a person: ${await response.text()}`);
    chats.push((await response.json()).chat.id);
  }
  return chats;
}
