// Plays Azure's host: gives @azure/functions the interface of its worker, and calls what an example registers with the
// messages that the host sends.

import { createServer } from "node:http";
import Module from "node:module";
import { buffer } from "node:stream/consumers";

let model;
const functions = new Map();

/** What the worker gives to who asks for `@azure/functions-core`. */
const core = {
  version: "3.10.0",
  hostVersion: "4.1000.0",
  setProgrammingModel(given) {
    model = given;
  },
  registerFunction(metadata, callback) {
    functions.set(latest, { metadata, callback });
    return { dispose() {} };
  },
  registerHook: () => ({ dispose() {} }),
  log() {},
};

const load = Module._load;
Module._load = (name, ...others) => (name === "@azure/functions-core" ? core : load(name, ...others));

let latest;

export async function serve(file, port, id) {
  latest = id;
  await import(file);
  const { metadata, callback } = functions.get(id);
  const methods = Object.values(metadata.bindings)[0].methods.map((method) => method.toUpperCase());
  const server = createServer(async (incoming, outgoing) => {
    if (!methods.includes(incoming.method)) return outgoing.writeHead(404).end(); // as the host does
    const http = await messageOf(incoming);
    const invocation = model.getInvocationModel({
      invocationId: "invocation",
      metadata,
      request: { inputData: [{ name: Object.keys(metadata.bindings)[0], data: { http } }] },
      state: undefined,
      log() {},
    });
    const { context, inputs } = await invocation.getArguments();
    try {
      const result = await invocation.invokeFunction(context, inputs, callback);
      const { returnValue } = await invocation.getResponse(context, result);
      const answer = returnValue.http;
      outgoing.writeHead(Number(answer.statusCode), answer.headers).end(answer.body?.bytes);
    } catch (error) {
      console.error(error);
      outgoing.writeHead(500).end();
    }
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
}

async function messageOf(incoming) {
  const nullableHeaders = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, { value: String(value) }]),
  );
  return {
    method: incoming.method,
    url: `http://127.0.0.1${incoming.url}`,
    nullableHeaders,
    body: { bytes: await buffer(incoming) },
  };
}
