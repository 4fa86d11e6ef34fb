// A cron calls it every minute: it works on events that failed, or whose process ended, and are due again. Whoever else
// calls it only does the same.

import { receiver } from "../../../lib/receiver.js";

export const GET = async () => {
  await receiver.drain({ signal: AbortSignal.timeout(50_000) });
  return new Response(null, { status: 204 });
};
