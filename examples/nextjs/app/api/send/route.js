// Sends a message for your own programs: they post `{ "chat_id", "body" }` with a token that both sides know.

import { createHash, timingSafeEqual } from "node:crypto";
import { NotFoundError, PostproxyError, ValidationError } from "postproxy-dm";
import { postproxy } from "../../../lib/postproxy.js";
import { read } from "../../../lib/read.js";

export async function POST(request) {
  if (!isAllowed(request)) return Response.json({ error: "the token is missing or wrong" }, { status: 401 });
  const bytes = await read(request);
  if (bytes === undefined) return Response.json({ error: "the body is too long" }, { status: 413 });
  const content = parse(bytes);
  if (!content) return Response.json({ error: "the body must be a JSON object" }, { status: 400 });
  const { chat_id, body } = content;
  // A request that is repeated with the same key sends once.
  const idempotencyKey = request.headers.get("idempotency-key") ?? undefined;
  try {
    const message = await postproxy().sendMessage(chat_id, { body }, { idempotencyKey });
    return Response.json({ id: message.id, status: message.status }, { status: 202 });
  } catch (error) {
    if (!(error instanceof PostproxyError)) throw error;
    return Response.json({ error: error.message }, { status: statusOf(error) });
  }
}

/** The JSON object in the body, or `undefined`. */
function parse(bytes) {
  try {
    const content = JSON.parse(bytes.toString());
    return typeof content === "object" && content !== null ? content : undefined;
  } catch {
    return undefined;
  }
}

/** Without this check, anybody could write to your customers. */
function isAllowed({ headers }) {
  const { SEND_TOKEN } = process.env;
  const digest = (text) => createHash("sha256").update(text).digest();
  const given = digest(headers.get("authorization") ?? "");
  return Boolean(SEND_TOKEN) && timingSafeEqual(given, digest(`Bearer ${SEND_TOKEN}`));
}

/** A fault of the request is reported as one; every other failure is between this server and the service. */
function statusOf(error) {
  if (error instanceof ValidationError) return 422;
  return error instanceof NotFoundError ? 404 : 502;
}
