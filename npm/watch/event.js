// What is told of an event: its ids, in names like those of OpenTelemetry's messaging conventions. Never what it holds.

/**
 * @param {any} event
 * @returns {{ eventId: string, eventType: string, conversationId?: string, messageId?: string }}
 */
export function aboutEvent({ id, type, data }) {
  const { chat_id, message_id, id: ownId } = data?.object ?? {};
  const messageId = message_id ?? (type.startsWith("message.") ? ownId : undefined);
  return {
    eventId: id,
    eventType: type,
    ...(typeof chat_id === "string" ? { conversationId: chat_id } : {}),
    ...(typeof messageId === "string" ? { messageId } : {}),
  };
}

/**
 * What is told of a run of a handler.
 * @param {any} event
 * @param {{ receiver: string, handler: string, attempt: number, nowMs: number, traceContext: Record<string, string> | undefined }} run
 * @returns {import("../../index.js").EventTrace}
 */
export function aboutRun(event, { nowMs, ...run }) {
  const sinceMs = Date.parse(event.created_at ?? "");
  const ageMs = Number.isNaN(sinceMs) ? undefined : Math.max(0, nowMs - sinceMs);
  return { ...aboutEvent(event), ...run, ageMs };
}
