// A server that does what no server should. It speaks HTTP by hand over a raw socket, so that a test says of every
// attempt what comes back, in which pieces, and where it ends:
//
//   const server = await startMisbehaving([read, send("HTTP/1.1 20"), reset], [read, answer(200, {}, "{}")]);
//
// For plain answers there is `startReceiver` in emulator.mjs.

import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { until } from "./emulator.mjs";

const HEAD_END = "\r\n\r\n";

/**
 * Starts a server with a script: one behaviour for each attempt, the last one again for all that follow. A behaviour
 * is a list of steps. One that reads first begins with the first byte of a request, any other with a connection.
 * @param {...Array<(client: Connection) => unknown>} script
 */
export async function startMisbehaving(...script) {
  const clients = [];
  const requests = [];
  let attempts = 0;
  const server = createServer({ pauseOnConnect: true }, async (socket) => {
    const client = new Connection(socket, requests);
    clients.push(client);
    const due = () => script[Math.min(attempts, script.length - 1)];
    for (let isNew = true; ; isNew = false) {
      if (!isNew || [read, readHead].includes(due()[0])) await client.nextRequest();
      if (client.isGone) return;
      const steps = due();
      attempts += 1;
      for (const step of steps) if (!client.isGone) await step(client);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** What was read: `{ head, method, path, headers, body, at }`. */
    requests,
    /** Every connection that was made. */
    clients,
    /** How many behaviours were begun. */
    get attempts() {
      return attempts;
    },
    /** Whether an attempt got to where nothing more comes of it. */
    get isStalling() {
      return clients.some((client) => client.isStalling);
    },
    /** Resolves once every connection is closed, but for those that wait for a request. */
    async settled() {
      for (const client of clients) client.socket.resume();
      const left = () => clients.filter(({ isGone, isIdle }) => !isGone && !isIdle);
      await until("the end of every connection", () => left().length === 0);
    },
    async stop() {
      for (const client of clients) client.socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** One connection, as the steps use it. */
class Connection {
  isGone = false;
  /** No attempt is under way: a request may come. */
  isIdle = false;
  /** It came to `stall` or to `trickle`. */
  isStalling = false;
  /** How many bytes went out. Some of them may be in the system's buffers still. */
  sent = 0;
  #requests;
  #received = Buffer.alloc(0);
  #wake = () => {};

  constructor(socket, requests) {
    this.socket = socket;
    this.#requests = requests;
    socket.setNoDelay(true);
    socket.pause();
    socket.on("data", (piece) => {
      this.#received = Buffer.concat([this.#received, piece]);
      this.#wake();
    });
    // What went wrong shows in what the tests see of the other side.
    socket.on("error", () => {});
    socket.on("close", () => {
      this.isGone = true;
      this.#wake();
    });
  }

  /** Resolves once what was received is enough, or the connection is gone. Until first asked it reads nothing. */
  async received(isEnough = () => false) {
    while (!this.isGone && !isEnough(this.#received)) {
      await new Promise((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async head() {
    this.socket.resume();
    await this.received((bytes) => bytes.includes(HEAD_END));
    if (this.isGone) return undefined;
    const length = this.#received.indexOf(HEAD_END) + HEAD_END.length;
    const head = this.#received.toString("latin1", 0, length);
    this.#received = this.#received.subarray(length);
    const [line, ...fields] = head.trimEnd().split("\r\n");
    const [method, path] = line.split(" ");
    const pairs = fields.map((field) => [
      field.slice(0, field.indexOf(":")).toLowerCase(),
      field.slice(field.indexOf(":") + 1).trim(),
    ]);
    const request = { head, method, path, headers: Object.fromEntries(pairs), at: performance.now() };
    this.#requests.push(request);
    return request;
  }

  async body(request) {
    const length = Number(request?.headers["content-length"] ?? 0);
    await this.received((bytes) => bytes.length >= length);
    if (this.isGone) return;
    request.body = this.#received.subarray(0, length);
    this.#received = this.#received.subarray(length);
  }

  async nextRequest() {
    this.isIdle = true;
    this.socket.resume();
    await this.received((bytes) => bytes.length > 0);
    this.isIdle = false;
  }

  /** Resolves once the system has taken it, or the connection is gone. */
  async write(data) {
    const error = await new Promise((resolve) => {
      this.socket.write(data, resolve);
    });
    if (error) await this.received();
    else this.sent += data.length;
  }
}

/** The bytes of a whole answer. The length of its body is among the headers, unless they have it or say how else. */
export function bytes(status, headers = {}, body = "") {
  const content = Buffer.from(body);
  const pairs = Object.entries(headers).flatMap(([name, value]) => [value].flat().map((it) => [name, it]));
  const isFramed = pairs.some(([name]) => ["content-length", "transfer-encoding"].includes(name));
  if (!isFramed) pairs.push(["content-length", content.length]);
  const lines = [`HTTP/1.1 ${status} Whatever`, ...pairs.map(([name, value]) => `${name}: ${value}`)];
  return Buffer.concat([Buffer.from(lines.join("\r\n") + HEAD_END, "latin1"), content]);
}

// The steps.

/** Reads a request, head and body. */
export const read = async (client) => client.body(await client.head());

/** Reads the head of a request, and leaves its body. */
export const readHead = (client) => client.head();

/** Answers as a good server does. */
export const answer = (...parts) => send(bytes(...parts));

/** Sends each piece by itself. */
export const send =
  (...pieces) =>
  async (client) => {
    for (const [at, piece] of pieces.entries()) {
      if (at > 0) await pause(2);
      await client.write(Buffer.from(piece, "latin1"));
    }
  };

/** Sends byte by byte. */
export const drip = (data) => send(...Array.from(Buffer.from(data), (byte) => Buffer.of(byte)));

/** Sends the same again and again, so many bytes in all, as fast as they are taken. */
export const flood =
  (piece, length = Infinity) =>
  async (client) => {
    const data = Buffer.from(piece.repeat(Math.ceil(65_536 / piece.length)), "latin1");
    for (let left = length; left > 0 && !client.isGone; left -= data.length) {
      await client.write(data.subarray(0, Math.min(left, data.length)));
    }
  };

/** Sends the same every few milliseconds, for ever. */
export const trickle = (piece) => async (client) => {
  for (; !client.isGone; await pause(5)) {
    await client.write(Buffer.from(piece, "latin1"));
    client.isStalling = true;
  }
};

/** Nothing more happens, for ever. */
export const stall = (client) => {
  client.isStalling = true;
  return client.received();
};

/** Closes the connection as it should be closed. */
export const hangUp = async (client) => {
  client.socket.end();
  client.socket.resume();
  await client.received();
};

/** Breaks the connection. */
export const reset = (client) => {
  client.socket.resetAndDestroy();
  client.isGone = true;
};
