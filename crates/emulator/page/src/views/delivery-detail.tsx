// An attempt to deliver a webhook, with everything that was sent and answered.

import { control, type Delivery } from "../control";
import { lengthOf, pretty, secondsOf } from "../format";
import { eventOutcome, Fact, Headers, Status } from "../parts/facts";
import { Icon } from "../parts/icons";
import { useNow } from "../state/clock";
import { reportingFailure } from "../state/notice";

export function DeliveryDetail({ delivery, isLatest }: { delivery: Delivery; isLatest: boolean }) {
  const outcome = eventOutcome(delivery);
  return (
    <>
      <h3>
        <span class="method webhook">POST</span> {delivery.event_type}
        <button type="button" class="button small" onClick={() => resend(delivery)}>
          <Icon name="resend" /> Resend
        </button>
      </h3>
      <dl class="facts">
        <Fact name="To">{delivery.request_url}</Fact>
        <Fact name="Answer">
          <Status status={delivery.response_status} none={delivery.error ?? "none"} />
        </Fact>
        {outcome && <Fact name="Outcome">{outcome}</Fact>}
        <Fact name="Attempt">
          {delivery.resend_of ? "sent again on request" : delivery.attempt_number}
          {isLatest && !delivery.success && !delivery.resend_of && <NextAttempt delivery={delivery} />}
        </Fact>
        <Fact name="Event">{delivery.event_id}</Fact>
      </dl>
      {delivery.signature_input && <SignatureInput input={delivery.signature_input} />}
      <h4>Body</h4>
      <pre>{pretty(delivery.request_body)}</pre>
      {delivery.response_body && (
        <>
          <h4>The endpoint's answer</h4>
          <pre>{pretty(delivery.response_body)}</pre>
        </>
      )}
      <Headers title="Headers" headers={delivery.request_headers} />
      {delivery.response_headers && (
        <Headers title="Headers of the answer" headers={delivery.response_headers} />
      )}
    </>
  );
}

const resend = ({ id, event_type }: Delivery) =>
  reportingFailure(() => control.resend(id), `${event_type} is sent again.`);

function NextAttempt({ delivery: { next_attempt_at } }: { delivery: Delivery }) {
  const now = useNow();
  return (
    <span class="muted">
      {next_attempt_at
        ? `, next in ${lengthOf(Date.parse(next_attempt_at) - now)} (${secondsOf(next_attempt_at)})`
        : ", the last"}
    </span>
  );
}

function SignatureInput({ input }: { input: string }) {
  return (
    <>
      <h4>Signature input</h4>
      <p class="muted">The HMAC-SHA256 is of the seconds, a dot, and the body as it is:</p>
      <pre class="short">{input}</pre>
    </>
  );
}
