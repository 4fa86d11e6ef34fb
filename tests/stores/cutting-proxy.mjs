// A proxy that loses an answer: it passes a command on, waits until the server has answered, and cuts the connection instead
// of passing the answer back. It can also stop passing anything on, change what the server says, and go to another server.

import { once } from "node:events";
import { connect, createServer } from "node:net";

/**
 * @param {number} port of the server
 * @param {object} [options]
 * @param {(text: string) => string} [options.change] gets each piece that the server sends, and keeps its length
 * @param {(data: Buffer) => boolean} [options.isCommand] whether a piece that the client sends makes the server do something
 * @param {{ toLose: number, lost: number }} [options.loss] shared by the proxies of several servers, of which one loses the answer
 */
export async function startProxy(
  port,
  { change, isCommand = () => true, loss = { toLose: 0, lost: 0 } } = {},
) {
  let isStill = false;
  let target = port;
  const sockets = new Set();
  const server = createServer((client) => {
    const upstream = connect(target, "127.0.0.1");
    let isLosing = false;
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true);
      socket.on("error", () => {});
      socket.on("close", () => [client, upstream].forEach((each) => void each.destroy()));
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
    }
    client.on("data", (data) => {
      if (isStill) return;
      if (loss.toLose > 0 && isCommand(data)) {
        loss.toLose -= 1;
        isLosing = true;
      }
      upstream.write(data);
    });
    upstream.on("data", (data) => {
      if (isStill) return;
      if (isLosing) {
        loss.lost += 1;
        client.destroy();
        return;
      }
      client.write(change ? Buffer.from(change(data.toString("latin1")), "latin1") : data);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: server.address().port,
    /** Loses the answer to the next command. */
    loseNext() {
      loss.toLose = 1;
    },
    /** How many answers were lost so far. */
    get lost() {
      return loss.lost;
    },
    /** Passes nothing on any more, without a word to either side. */
    freeze() {
      isStill = true;
    },
    /** Cuts all connections, and leads new ones to another server from now on. */
    moveTo(another) {
      target = another;
      for (const socket of sockets) socket.destroy();
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
