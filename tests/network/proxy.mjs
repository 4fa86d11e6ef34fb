// A proxy as companies have them: tunnels for TLS, whole URLs for plain http, and credentials if it asks for some. It looks
// names up in a list of its own, so that a name that no other machine knows shows who has looked.

import { once } from "node:events";
import { createServer, request as requestOf } from "node:http";
import { connect } from "node:net";

/**
 * Starts one on a free port.
 * @param {object} [options]
 * @param {{ user: string, password: string }} [options.credentials] those without which nothing is let through
 * @param {(name: string) => string} [options.addressOf] looks up a name
 */
export async function startProxy({ credentials, addressOf = (name) => name } = {}) {
  /** What it was asked for: `CONNECT host:port` or `GET http://host:port/path`. */
  const asked = [];
  const sockets = new Set();
  const { user, password } = credentials ?? {};
  const wanted = credentials && `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  const isRefused = ({ headers }) => wanted !== undefined && headers["proxy-authorization"] !== wanted;

  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (isRefused(request)) {
      response.writeHead(407, { "proxy-authenticate": 'Basic realm="proxy"' }).end();
      return;
    }
    const { hostname, port, pathname, search } = new URL(request.url);
    const { "proxy-authorization": _, "proxy-connection": __, ...headers } = request.headers;
    const onward = requestOf({
      ...{ host: addressOf(hostname), port, path: pathname + search, method: request.method },
      ...{ headers, agent: false },
    });
    onward.on("response", (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.writeHead(502).end());
    request.pipe(onward);
  });
  server.on("connection", (socket) => keep(sockets, socket));
  server.on("connect", (request, socket, head) => {
    asked.push(`CONNECT ${request.url}`);
    if (isRefused(request)) {
      socket.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic realm="proxy"\r\n\r\n',
      );
      return;
    }
    const { hostname, port } = new URL(`http://${request.url}`);
    const onward = connect(Number(port || 80), addressOf(hostname), () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    keep(sockets, onward);
    onward.on("close", () => socket.destroy());
    socket.on("close", () => onward.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  return {
    asked,
    port,
    url: `http://${credentials ? `${[user, password].map(encodeURIComponent).join(":")}@` : ""}127.0.0.1:${port}`,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** Remembers a socket while it is open. What goes wrong with it shows on its other side. */
function keep(sockets, socket) {
  sockets.add(socket);
  socket.on("error", () => {});
  socket.on("close", () => sockets.delete(socket));
}
