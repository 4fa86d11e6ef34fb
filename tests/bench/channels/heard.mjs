// Loaded before a side: somebody listens to the tracing channels of calls and of webhooks, and does nothing with what he hears.

import { tracingChannel } from "node:diagnostics_channel";

const listen = () => {};
for (const name of ["call", "webhook"]) {
  tracingChannel(`postproxy-dm:${name}`).subscribe({ start: listen, asyncEnd: listen });
}
