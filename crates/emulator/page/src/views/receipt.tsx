// How far a message of the business got, or why it was not sent.

import type { Message } from "postproxy-dm";
import { timeOf } from "../format";

export function Receipt({ message, now }: { message: Message; now: number }) {
  if (message.status === "failed" || message.status === "failed_waiting_for_retry") {
    return <Failure message={message} />;
  }
  const at = (time: string) => (now - Date.parse(time) < 60_000 ? "" : ` ${timeOf(time)}`);
  if (message.external_read_at) {
    return <span class="receipt read">✓✓ Read{at(message.external_read_at)}</span>;
  }
  if (message.external_delivered_at) return <span class="receipt">✓✓ Delivered</span>;
  if (message.external_posted_at) return <span class="receipt">✓ Sent</span>;
  return <span class="receipt">Sending…</span>;
}

function Failure({ message }: { message: Message }) {
  const { status, error_details: details } = message;
  const codes = [
    details?.platform_error_code && `code ${details.platform_error_code}`,
    details?.platform_error_subcode && `subcode ${details.platform_error_subcode}`,
  ];
  return (
    <div class="failure">
      <p>
        <strong>{status === "failed" ? "Not sent." : "Not sent yet, will be tried again."}</strong>{" "}
        {details?.platform_error_message ?? message.error_message}
      </p>
      <p class="muted">{[...codes.filter(Boolean), details?.postproxy_note].filter(Boolean).join(" · ")}</p>
    </div>
  );
}
