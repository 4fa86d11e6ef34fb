// Calls a server of its own with msw, nock and undici's MockAgent in the way, in turn, and prints who answered: a client
// made before all of them, and one whose `fetch` asks for the runtime's each time.

import { once } from "node:events";
import { createServer } from "node:http";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import nock from "nock";
import { getGlobalDispatcher, MockAgent, setGlobalDispatcher } from "undici";
import { Postproxy } from "../../../npm/node.js";

const server = createServer((_, response) => response.end('{"data":[{"id":"the server"}]}'));
server.listen(0, "127.0.0.1");
await once(server, "listening");
const baseUrl = `http://127.0.0.1:${server.address().port}`;
const path = "/api/profiles";
const answer = (name) => ({ data: [{ id: name }] });

const options = { apiKey: "pp_test_1", baseUrl, maxRetries: 0 };
const plain = new Postproxy(options);
const own = new Postproxy({ ...options, fetch: (url, request) => fetch(url, request) });

const tools = {
  none: () => () => {},
  msw() {
    const mocks = setupServer(http.get(baseUrl + path, () => HttpResponse.json(answer("msw"))));
    mocks.listen({ onUnhandledRequest: "error" });
    return () => mocks.close();
  },
  nock() {
    nock(baseUrl).persist().get(path).reply(200, answer("nock"));
    return () => nock.restore();
  },
  MockAgent() {
    const before = getGlobalDispatcher();
    const agent = new MockAgent();
    agent.get(baseUrl).intercept({ path }).reply(200, answer("MockAgent")).persist();
    setGlobalDispatcher(agent);
    return () => setGlobalDispatcher(before);
  },
};

const answered = {};
for (const [name, install] of Object.entries(tools)) {
  const remove = install();
  const [seen, ownSeen] = await Promise.all([plain.listProfiles(), own.listProfiles()]);
  answered[name] = [seen.data[0].id, ownSeen.data[0].id];
  await remove();
}
console.log(JSON.stringify(answered));
server.closeAllConnections();
server.close();
