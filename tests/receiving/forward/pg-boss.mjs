// The recipe for pg-boss 12, on Node 22.12 or newer.

import { PgBoss } from "pg-boss";

/** @param {string} url of the database */
export async function connect(url) {
  const boss = new PgBoss({ connectionString: url, superviseIntervalSeconds: 1, monitorIntervalSeconds: 1 });
  boss.on("error", () => {});
  await boss.start();
  await boss.createQueue("events", {
    policy: "key_strict_fifo",
    retryLimit: 9,
    retryDelay: 1,
    expireInSeconds: 5,
  });
  return {
    forward: (envelope) => boss.send("events", envelope, { singletonKey: envelope.lane }),
    work: (receiver) =>
      boss.work("events", { localConcurrency: 32, pollingIntervalSeconds: 0.5 }, ([job]) =>
        receiver.work(job.data),
      ),
  };
}
