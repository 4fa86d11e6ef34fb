// The service posts webhooks to it.

import { receiver } from "../../../lib/receiver.js";

export const POST = receiver.fetch;
