// Loaded before a side: a runtime without tracing channels, so that nothing asks whether somebody listens.

import channels from "node:diagnostics_channel";

channels.tracingChannel = undefined;
