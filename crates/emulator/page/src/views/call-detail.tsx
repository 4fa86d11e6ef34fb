// A call of the API, with everything that was sent and answered.

import type { RecordedCall } from "../control";
import { durationOf } from "../format";
import { Body, Fact, Headers, Status } from "../parts/facts";

export function CallDetail({ call }: { call: RecordedCall }) {
  return (
    <>
      <h3>
        <span class="method">{call.method}</span> {call.path}
      </h3>
      <dl class="facts">
        <Fact name="Status">
          <Status status={call.status} none="the client left before the answer" />
          {call.is_broken_off && <span class="status bad"> broken off</span>}
        </Fact>
        <Fact name="Duration">{durationOf(call.duration_ms)}</Fact>
        {call.idempotency_key && <Fact name="Idempotency key">{call.idempotency_key}</Fact>}
        <Fact name="Request id">{call.id}</Fact>
      </dl>
      <Body title="Request body" excerpt={call.request_body} />
      <Body title="Answer" excerpt={call.response_body} />
      <Headers title="Request headers" headers={call.request_headers} />
      <Headers title="Answer headers" headers={call.response_headers} />
    </>
  );
}
