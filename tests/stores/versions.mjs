// Two versions of one bot on one store: the newer one writes a kept form that the older one can't read. This is what both are;
// rolling-deploy.mjs is what happens to them. It also runs in a Worker.

export const SECRET = "whsec_versions";

/** The numbers of the kept form that the two versions write. The newer one reads both. */
const [OLDER, NEWER] = ["1:", "2:"];

/** What the handler waits for after its first run of an event: longer than a test, so that only a replay ends it. */
const NEXT_RUN_MS = 600_000;

/**
 * The options of a version's receiver. A message "fails" in its first run, after a step. Both versions log what they finished,
 * and what went wrong.
 * @param {"older" | "newer"} version
 * @param {{ store: import("../../stores.js").Store, log: (line: string) => unknown }} given
 * @returns {import("../../receiver.js").ReceiverOptions}
 */
export function optionsOf(version, { store, log }) {
  return {
    secret: SECRET,
    store: version === "newer" ? newerStore(store) : store,
    on: {
      "message.received": async ({ data: { object } }, { step }) => {
        let isFirst = false;
        const first = await step("first", () => {
          isFirst = true;
          return version;
        });
        if (object.body === "fails" && isFirst) throw failure();
        await log(`${version} finished ${object.chat_id}'s "${object.body}", begun by ${first}`);
      },
    },
    onError: (error) => log(`${version} failed: ${error.message}`),
  };
}

function failure() {
  return Object.assign(new Error("it fails once"), { retryAfterMs: NEXT_RUN_MS });
}

/** A store as the newer version uses it. */
function newerStore(store) {
  return { ...store, open: (given) => newerForm(store.open(given)) };
}

function newerForm(store) {
  return new Proxy(store, {
    get(target, name) {
      const method = target[name];
      if (typeof method !== "function") return method;
      return async (...given) => {
        const answer = await method.apply(
          target,
          given.map((value) => inForm(value, OLDER, NEWER)),
        );
        return inForm(answer, NEWER, OLDER);
      };
    },
  });
}

/** The same, with the texts at rest in another form: heads, bodies and records, wherever they are. */
function inForm(value, from, to, isKept = false) {
  if (typeof value === "string")
    return isKept && value.startsWith(from) ? to + value.slice(from.length) : value;
  if (Array.isArray(value)) return value.map((item) => inForm(item, from, to, isKept));
  if (value === null || typeof value !== "object") return value;
  const isKeptBy = (name) => isKept || ["head", "body", "records"].includes(name);
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, inForm(item, from, to, isKeptBy(name))]),
  );
}
