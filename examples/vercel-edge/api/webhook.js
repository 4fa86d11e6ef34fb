// The service posts webhooks to this edge function.

import { receiver } from "../lib/receiver.js";

export const config = { runtime: "edge" };

export default receiver.fetch;
