// The service as a test sees it: an emulator, its clock, and what its database says.

import { startEmulator } from "../../../npm/emulator/index.js";

/** The waits between the deliveries of one event, in seconds. */
const SCHEDULE = [60, 300, 1800, 7200];

/** The service forgets idempotency keys after 24 hours: a clock that runs by itself stays well below. */
const MOST_SECONDS = 12 * 3600;

export class Service {
  #ticker;
  /** How far its clock was moved, in seconds. */
  aheadSeconds = 0;

  constructor(emulator) {
    this.emulator = emulator;
    /** What a bot needs to find it. */
    this.environment = {
      POSTPROXY_BASE_URL: emulator.url,
      POSTPROXY_API_KEY: emulator.apiKey,
      POSTPROXY_WEBHOOK_SECRET: emulator.webhookSecret,
    };
  }

  static async start() {
    return new Service(await startEmulator({ latencyMs: 20 }));
  }

  /**
   * Sends events to a URL.
   * @param {string} url
   * @param {string[]} [events] only these
   */
  async setWebhook(url, events) {
    if (events === undefined) return this.emulator.setWebhook({ url });
    const { secret } = await this.#call("POST", "webhooks", { url, events });
    this.environment.POSTPROXY_WEBHOOK_SECRET = secret;
  }

  /** Its time. */
  now() {
    return this.emulator.now();
  }

  /** Moves the clock forward, so that what is due by then happens now. */
  async advance(seconds) {
    this.aheadSeconds += seconds;
    await this.emulator.advanceClock(seconds);
  }

  /**
   * Moves the clock whenever nothing is under way, so that events come again which were not delivered: by a minute, and by
   * more and more while nothing comes.
   * @param {() => number | undefined} quietSince when the last webhook was answered; `undefined` if the clock must stand still
   */
  startClock(quietSince) {
    let moving = Promise.resolve();
    let last;
    let seconds = 60;
    const timer = setInterval(() => {
      const since = quietSince();
      if (since === undefined || this.aheadSeconds > MOST_SECONDS) return;
      seconds = since === last ? Math.min(seconds * 2, 1800) : 60;
      last = since;
      const move = seconds;
      moving = moving.then(() => this.advance(move));
    }, 250);
    this.#ticker = async () => {
      clearInterval(timer);
      await moving;
    };
  }

  async stopClock() {
    await this.#ticker?.();
    this.#ticker = undefined;
  }

  /**
   * Lets every delivery of every event come, each after the one before is over.
   * @param {() => Promise<unknown>} settle resolves once nothing is under way
   */
  async deliverAll(settle) {
    for (const seconds of SCHEDULE) {
      await this.advance(seconds);
      await settle();
    }
  }

  /** All chats with their messages, in the order in which they were made. */
  async chats() {
    const profiles = Object.values(this.emulator.profiles);
    const lists = await Promise.all(profiles.map((id) => this.#all(`profiles/${id}/chats`)));
    const chats = [];
    for (const chat of lists.flat()) {
      const messages = await this.#all(`chats/${chat.id}/messages`);
      // The emulator's ids grow with time, also within a millisecond.
      messages.sort((one, other) => (one.id < other.id ? -1 : 1));
      chats.push({ id: chat.id, platform: chat.platform, messages });
    }
    return chats;
  }

  async #all(path) {
    const items = [];
    for (let page = 0; ; page += 1) {
      const { data, total } = await this.#call("GET", `${path}?page=${page}&per_page=100`);
      items.push(...data);
      if (data.length === 0 || items.length >= total) return items;
    }
  }

  async #call(method, path, content) {
    const { url, apiKey } = this.emulator;
    const answer = await fetch(`${url}/api/${path}`, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      body: content && JSON.stringify(content),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  async stop() {
    await this.stopClock();
    await this.emulator.stop();
  }
}
