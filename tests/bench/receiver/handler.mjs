// What every variant does with a message: it reads five fields, as a small bot does.

export const secret = "whsec_bench";

/** The last message's fields, so that reading them can't be optimised away. */
export let latest;

export async function handle({ id, created_at, data: { object: message } }) {
  latest = [id, created_at, message.id, message.chat_id, message.body];
}
