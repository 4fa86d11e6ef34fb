// Runs the portable suite in any runtime: plain functions, given the package and the address of what they need.

import { failure } from "./assert.js";
import { clientTests, fileTests } from "./client.js";
import { failureTests } from "./failures.js";
import { packageTests } from "./package.js";
import { receiverTests } from "./receiver.js";
import * as vectors from "./vectors.js";

const TIMEOUT_MS = 20_000;

/**
 * @param {{ sdk: object, webhooks: object }} modules what "postproxy-dm" and "postproxy-dm/webhooks" export
 * @param {{ emulator: object, host: string, vectors: object, binding: string, isPage?: boolean, isServiceWorker?: boolean, file?: { path: string, size: number } }} setting from
 *   tests/runtimes/host.mjs
 * @returns {Promise<{ passed: number, failures: { name: string, error: string }[] }>}
 */
export async function runSuite(modules, setting) {
  const context = contextOf(modules, setting);
  const groups = {
    package: packageTests,
    client: clientTests,
    files: setting.file === undefined ? [] : fileTests,
    failures: failureTests,
    receiver: receiverTests,
    signatures: vectors.signatures(setting.vectors.signatures),
    events: vectors.events(setting.vectors.events),
    windows: vectors.windows(setting.vectors.windows),
  };
  const result = { passed: 0, failures: [] };
  context.early = await early(context);
  for (const [group, tests] of Object.entries(groups)) {
    for (const [name, test] of tests) {
      try {
        await inTime(test(context));
        result.passed += 1;
      } catch (error) {
        result.failures.push({ name: `${group}: ${name}`, error: String(error?.stack ?? error) });
      }
    }
  }
  return result;
}

function contextOf(modules, { emulator, host, vectors, ...rest }) {
  // The emulator takes these from no page but its own.
  const control = (path, body) => json(`${host}/_emulator/${path}`, body);
  const connect = (options) =>
    new modules.sdk.Postproxy({
      apiKey: emulator.api_key,
      baseUrl: emulator.url,
      dangerouslyAllowBrowser: true,
      ...options,
    });
  return {
    ...rest,
    ...modules,
    emulator: { ...emulator, control },
    connect,
    postproxy: connect(),
    until,
    personWrites: (platform = "facebook") =>
      control("inbound", {
        profile_id: emulator.profiles[platform],
        participant_external_id: `person-${Math.random().toString(36).slice(2)}`,
        text: "Where is my order?",
      }),
    /** A server that gives these answers in turn: `[status, headers, body]`, "hang" or "reset". */
    async script(answers) {
      const { path } = await json(`${host}/script`, { answers });
      const url = `${host}/script${path}`;
      return { url, requests: () => json(`${url}/requests`) };
    },
  };
}

/** What comes of the very first calls: of a function that returns no promise, then of a client. */
async function early({ sdk, connect }) {
  const synchronous = await failure(() => {
    throw sdk.reactionEmoji("like");
  });
  return { synchronous, profiles: await connect().listProfiles() };
}

async function json(url, body) {
  const init = {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
  const response = await fetch(url, body === undefined ? undefined : init);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return response.json();
}

async function until(what, ask) {
  for (let left = 200; left > 0; left -= 1) {
    const answer = await ask();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what} did not come`);
}

async function inTime(work) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it took more than ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
