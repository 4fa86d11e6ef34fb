// A cron calls it every minute: it works on events that failed, or whose function ended, and are due again. Whoever else
// calls it only does the same. It runs on Node, because a function at the edge must respond within 25 seconds.

import { receiver } from "../lib/receiver.js";

export const GET = async () => {
  await receiver.drain({ signal: AbortSignal.timeout(50_000) });
  return new Response(null, { status: 204 });
};
