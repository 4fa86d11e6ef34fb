// The recipe for BullMQ 6.

import { Queue, Worker } from "bullmq";

/** @param {string} port of Redis */
export async function connect(port) {
  const connection = { host: "127.0.0.1", port: Number(port) };
  const queue = new Queue("events", { connection });
  const backoff = { type: "exponential", delay: 50 };
  const times = { lockDuration: 2000, stalledInterval: 1000, concurrency: 16 };
  return {
    forward: (envelope) => queue.add("event", envelope, { jobId: envelope.id, attempts: 10, backoff }),
    work: (receiver) => new Worker("events", (job) => receiver.work(job.data), { connection, ...times }),
  };
}
