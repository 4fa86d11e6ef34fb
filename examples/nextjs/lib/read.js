// Reads the body of a request whose sender may be anybody.

/** An event, or a message to send, has a few kilobytes. Anybody can send more, so more is not kept. */
const MAX_BODY_BYTES = 1_048_576;

/** The bytes as they came; `undefined` where they are too many: the rest is then read and dropped, so that the sender gets its answer. */
export async function read(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}
