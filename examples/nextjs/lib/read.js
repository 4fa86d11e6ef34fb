// Reads the body of a request that anybody may have sent.

/** An event, or a message to send, has a few kilobytes, but anybody can send more. Longer bodies are not kept. */
const MAX_BODY_BYTES = 1_048_576;

/** The raw bytes; `undefined` if there are too many. The rest is then read and dropped, so that the sender gets an answer. */
export async function read(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}
