// How the JavaScript of the pages about a client's options is run: configuration, the network, watching.

import { strict as assert } from "node:assert";
import { startProxy } from "../../network/proxy.mjs";
import { CLIENT, failed, noKey, personWrites, succeeded } from "./support.mjs";

export const client = {
  "docs/configuration.md: Configuration": {
    afterwards: "await postproxy.listProfiles();",
    good: {
      "tells what each attempt came to, and sends the header": async ({ run, emulator }) => {
        const result = await run();
        succeeded(result);
        assert.match(result.stdout, /^listProfiles 200 \S+ [\d.]+$/m);
        const { data } = await emulator.control("requests?per_page=1");
        assert.equal(data[0].path, "/api/profiles");
      },
    },
    bad: { "no key": noKey },
  },

  "docs/network.md: The network": {
    afterwards: "await postproxy.listProfiles();",
    good: {
      "goes through the proxy": async ({ run }) => {
        const proxy = await startProxy();
        try {
          succeeded(await run({ COMPANY_PROXY: `http://jane:secret@127.0.0.1:${proxy.port}` }));
          assert.equal(proxy.asked.length, 1);
        } finally {
          await proxy.stop();
        }
      },
      "goes straight without one": async ({ run }) => succeeded(await run()),
    },
    bad: {
      "no URL": async ({ run }) =>
        failed(await run({ COMPANY_PROXY: "proxy.example" }), "ValidationError", "proxy"),
      "no key": noKey,
    },
  },

  "docs/watching.md: The log": {
    good: {
      "has a line for the call": async ({ run }) => {
        const result = await run();
        succeeded(result);
        assert.match(
          result.stdout,
          /^postproxy-dm: listProfiles\(\): 200 in \d+ ms \(attempts 1, request \S+\)$/m,
        );
      },
    },
    bad: {
      "no key": noKey,
      "a wrong key": async ({ run }) =>
        failed(await run({ POSTPROXY_API_KEY: "pp_test_wrong" }), "AuthenticationError"),
    },
  },

  "docs/watching.md: Tracing channels": {
    given: CLIENT,
    afterwards: 'await postproxy.getChat(process.env.CHAT_ID ?? "").catch(() => {});',
    good: {
      "tells of the call": async ({ run, emulator }) => {
        const chat = await personWrites(emulator);
        const result = await run({ CHAT_ID: chat.id });
        succeeded(result);
        const { operation, conversationId, status } = JSON.parse(result.stdout);
        assert.deepEqual([operation, conversationId, status], ["getChat", chat.id, 200]);
      },
    },
    bad: {
      "no such chat": async ({ run }) => {
        const result = await run({ CHAT_ID: "chat_none" });
        succeeded(result);
        assert.deepEqual(JSON.parse(result.stdout).error, { name: "NotFoundError", code: "not_found" });
      },
    },
  },

  "docs/watching.md: OpenTelemetry": {
    given: `import { ConsoleSpanExporter, NodeTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(new ConsoleSpanExporter())] }).register();
`,
    good: {
      "makes the spans of the call": async ({ run }) => {
        const result = await run();
        succeeded(result);
        const names = [...result.stdout.matchAll(/^ {2}name: '(\w+)'/gm)].map(([, name]) => name);
        assert.deepEqual(names, ["GET", "listProfiles"]);
      },
    },
    bad: {
      "a wrong key": async ({ run }) => {
        const result = await run({ POSTPROXY_API_KEY: "pp_test_wrong" });
        failed(result, "AuthenticationError");
        assert.match(result.stdout, /'error.type': 'authentication_failed'/);
        assert(!result.stdout.includes("pp_test_wrong"), result.stdout);
      },
    },
  },

  "docs/configuration.md: Endpoints without a method": {
    given: 'const profileId = process.env.PROFILE_ID ?? "";\n',
    good: {
      "gets what the endpoint answers": async ({ run, emulator }) => {
        const result = await run({ PROFILE_ID: emulator.profiles.facebook });
        succeeded(result);
        assert(result.stdout.includes(emulator.profiles.facebook), result.stdout);
      },
    },
    bad: {
      "no id": async ({ run }) => failed(await run({ PROFILE_ID: "" }), "ValidationError", "path"),
      "a wrong key": async ({ run }) =>
        failed(await run({ PROFILE_ID: "p_1", POSTPROXY_API_KEY: "pp_test_wrong" }), "AuthenticationError"),
    },
  },
};
