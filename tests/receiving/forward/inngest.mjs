// The recipe for Inngest 4: one run of a chat at a time.

const NAME = "postproxy/event";

/** What `forward` is. */
export function toInngest(inngest) {
  return (envelope) => inngest.send({ name: NAME, id: envelope.id, data: envelope });
}

/** The function that works on the events. */
export function fromInngest(inngest, receiver) {
  const concurrency = { key: "event.data.lane", limit: 1 };
  return inngest.createFunction(
    { id: "postproxy-events", triggers: [{ event: NAME }], concurrency, retries: 9 },
    ({ event }) => receiver.work(event.data),
  );
}
