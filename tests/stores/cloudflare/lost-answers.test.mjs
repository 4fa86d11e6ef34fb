// An answer of D1, or of a Durable Object, is lost on the way to the Worker. Every operation is then repeated.

import { after, before, describe, test } from "node:test";
import { loseAnswers } from "../lost-answers.mjs";
import { startWorker } from "./worker-modules.mjs";

describe("an answer is lost, of", () => {
  let worker;
  before(async () => {
    worker = await startWorker("losing-worker.mjs", {
      d1Databases: ["DB"],
      durableObjects: { CHATS: { className: "Chats", useSQLite: true } },
    });
  });
  after(() => worker.dispose());

  for (const [kind, title] of [
    ["d1", "D1"],
    ["objects", "a Durable Object"],
  ]) {
    test(title, async () => {
      const way = { isToLose: false, lost: 0, loseNext: () => Object.assign(way, { isToLose: true }) };
      /** The store as it is in the Worker. */
      const storeOf = (takesPart) =>
        new Proxy(
          {},
          {
            get:
              (_, op) =>
              (...args) =>
                ask(worker, { kind, op, args, way: takesPart }),
          },
        );
      await loseAnswers(storeOf(way), way, storeOf({}));
    });
  }
});

/** Has the Worker do an operation, and lose its answer if that is what comes next on this way. */
async function ask(worker, { kind, op, args, way }) {
  const { isToLose = false } = way;
  way.isToLose = false;
  const body = JSON.stringify({ kind, op, args, isToLose });
  const response = await worker.dispatchFetch("http://worker/", { method: "POST", body });
  const { answer, error, lost } = await response.json();
  way.lost += lost;
  if (error !== undefined) throw new Error(error);
  return answer;
}
