// Judges a run by the service's database: which message got which answer, and in which order. The bots' journals only say
// which messages a store knew of when it handed one out.

/**
 * @typedef {object} Testimony
 * @property {{ id: string, messages: { id: string, direction: string, body: string }[] }[]} chats
 * @property {object[]} entries of the bots' journals
 * @property {(text: string) => boolean} [isPatient] whether a message was written only after the one before was acknowledged
 */

/**
 * Returns what is wrong, one sentence each, and how much was looked at.
 * @param {Testimony} testimony
 */
export function judge({ chats, entries, isPatient = () => false }) {
  const known = knowledge(entries);
  const problems = [...finishedTwice(entries)];
  const counts = { messages: 0, answers: 0, overtaken: 0 };
  for (const { messages } of chats) {
    const asked = messages.filter(({ direction }) => direction === "inbound");
    const answers = messages.filter(({ direction }) => direction === "outbound");
    counts.messages += asked.length;
    counts.answers += answers.length;
    problems.push(...answeredOnce(asked, answers));
    const placed = placesOf(asked, answers);
    for (const [earlier, later] of overtaken(placed)) {
      counts.overtaken += 1;
      if (isPatient(later.body) || known.before(earlier, later)) {
        problems.push(`${later.body} was answered before ${earlier.body}`);
      }
    }
  }
  return { problems, ...counts };
}

/** The texts of the messages that an answer is for. */
export function answeredBy(body) {
  return /^Answer to (.+): [^:]+$/.exec(body)?.[1].split(" ") ?? [];
}

function* answeredOnce(asked, answers) {
  const counts = new Map(asked.map(({ body }) => [body, 0]));
  for (const { body } of answers) {
    for (const text of answeredBy(body)) {
      if (!counts.has(text)) yield `${text} was answered in a chat that is not its own`;
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  }
  for (const [text, count] of counts) if (count !== 1) yield `${text} was answered ${count} times`;
}

/** Each message with the place of its answer in the chat. */
function placesOf(asked, answers) {
  const places = new Map();
  answers.forEach(({ body }, place) => {
    for (const text of answeredBy(body)) places.set(text, places.get(text) ?? place);
  });
  return asked.flatMap((message) => {
    const place = places.get(message.body);
    return place === undefined ? [] : [{ ...message, at: message.created_at, place }];
  });
}

/** The pairs of messages that were answered the other way round. Two of one millisecond have no order. */
function* overtaken(placed) {
  const isLater = (earlier, later) => earlier.at === undefined || earlier.at < later.at;
  let furthest = -1;
  for (const [index, later] of placed.entries()) {
    if (later.place < furthest) {
      for (const earlier of placed.slice(0, index))
        if (later.place < earlier.place && isLater(earlier, later)) yield [earlier, later];
    }
    furthest = Math.max(furthest, later.place);
  }
}

/** Reads from the journals when a store knew of a message, and when it was first handed out. */
function knowledge(entries) {
  /** When each message was known, by its id, and its event. */
  const putAt = new Map();
  const events = new Map();
  /** When each event was first asked for and came, and whether the journals missed an earlier time. */
  const begun = new Map();
  for (const { put, at, head, askedAt } of entries) {
    const message = put?.find((mark) => mark.startsWith("m:"))?.slice(2);
    if (message !== undefined) {
      putAt.set(message, Math.min(at, putAt.get(message) ?? Number.POSITIVE_INFINITY));
      events.set(message, [...(events.get(message) ?? []), put[0]]);
    }
    for (const { id, starts, failures } of head ?? []) {
      const before = begun.get(id);
      if (before === undefined || askedAt < before.askedAt)
        begun.set(id, { askedAt, isFirst: starts + failures <= 1 });
    }
  }
  return {
    /** Whether the store surely knew of one message when it was asked for another. */
    before(earlier, later) {
      const at = putAt.get(earlier.id);
      const start = (events.get(later.id) ?? []).map((id) => begun.get(id)).find((it) => it !== undefined);
      return at !== undefined && start?.isFirst === true && at < start.askedAt;
    },
  };
}

/** The events that were handed out again although they were finished. */
function* finishedTwice(entries) {
  const finishedAt = new Map();
  for (const { finished, at } of entries) for (const id of finished ?? []) finishedAt.set(id, at);
  for (const { head, askedAt } of entries) {
    for (const { id } of head ?? [])
      if (finishedAt.get(id) < askedAt) yield `${id} was handed out after it was finished`;
  }
}
