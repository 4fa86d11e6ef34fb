// Calls a server of its own with one of the tools in the way (nock stays in it after its `restore`), and prints who answered:
// to a client made before the tool, and to one whose `fetch` asks for the runtime's each time.

import { once } from "node:events";
import { createServer } from "node:http";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import nock from "nock";
import { MockAgent, setGlobalDispatcher } from "undici";
import { Postproxy } from "../../../npm/cjs/node.mjs";

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
  none() {},
  msw() {
    const mocks = setupServer(http.get(baseUrl + path, () => HttpResponse.json(answer("msw"))));
    mocks.listen({ onUnhandledRequest: "error" });
  },
  nock() {
    nock(baseUrl).persist().get(path).reply(200, answer("nock"));
  },
  MockAgent() {
    const agent = new MockAgent();
    agent.get(baseUrl).intercept({ path }).reply(200, answer("MockAgent")).persist();
    setGlobalDispatcher(agent);
  },
  "a stubbed fetch"() {
    globalThis.fetch = async () => Response.json(answer("a stubbed fetch"));
  },
};

tools[process.argv[2]]();
const calls = await Promise.all([plain.listProfiles(), own.listProfiles()]);
console.log(JSON.stringify(calls.map(({ data }) => data[0].id)));
process.exit();
