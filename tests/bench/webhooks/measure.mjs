// Measures how long one side takes to verify and read a webhook.

import { do_not_optimize, measure } from "mitata";
import { mainThreadTime } from "../clock.mjs";
import { bodyOf, signaturesOf } from "./bodies.mjs";
import { readers } from "./readers.mjs";

/** What is read of an event: five fields, as a small bot does, or only what it is. */
const reads = {
  five: ({ id, created_at, data: { object: message } }) => [
    ...[id, created_at, message.id, message.chat_id, message.body],
  ],
  two: ({ type, id }) => [type, id],
};

/** The times of a round: long enough for several collections of garbage. */
const ROUND_NS = 150e6;

export async function open(side) {
  const read = await readers[side]();
  const isAsync = read.constructor.name === "AsyncFunction";
  return {
    /** Reads a body's fields, and returns them with what a body with one other byte is answered with. */
    async prove({ body, fields }) {
      const bytes = Buffer.from(bodyOf(body));
      const signatures = signaturesOf(bytes);
      const tampered = Buffer.from(bytes);
      tampered[bytes.indexOf("msg_") + 4] ^= 1;
      const refusal = await Promise.resolve()
        .then(() => read(tampered, signatures))
        .then(
          () => null,
          (error) => `${error.name}: ${error.message}`,
        );
      return { fields: reads[fields](await read(bytes, signatures)), refusal };
    },

    /** Returns the nanoseconds of the main thread for one body. */
    async round({ body, fields }) {
      const bytes = Buffer.from(bodyOf(body));
      const signatures = signaturesOf(bytes);
      const pick = reads[fields];
      const one = isAsync
        ? async () => do_not_optimize(pick(await read(bytes, signatures)))
        : () => do_not_optimize(pick(read(bytes, signatures)));
      const options = { now: mainThreadTime, gc: false, min_cpu_time: ROUND_NS, batch_samples: 1024 };
      return (await measure(one, options)).avg;
    },
  };
}
