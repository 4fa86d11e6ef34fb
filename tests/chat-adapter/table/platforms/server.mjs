// What both played platforms share: a real HTTP server that reads JSON and forms, and the faults that strike the next posts.

import { startReceiver } from "../../../emulator.mjs";

/**
 * Starts a platform's server.
 * @param {(call: { path: string, fields: object }) => { isPost: boolean, refusal?: object, act: () => object }} judge
 *   reads a call: whether faults may strike it, the platform's refusal, and what is done otherwise, with its answer
 * @param {(fault: { seconds?: number, isWindowClosed?: boolean }) => { status: number, headers?: object, body: object }} refuse
 *   the platform's answer to a call that a fault refuses
 */
export async function startPlatform(judge, refuse) {
  const faults = [];
  const calls = [];
  const server = await startReceiver(async ({ url, headers, body }, _, { outgoing }) => {
    const call = { path: url, fields: await fieldsOf(headers, body) };
    calls.push(call);
    const { isPost, refusal, act } = judge(call);
    const fault = isPost ? faults.shift() : undefined;
    if (fault && !fault.isAnswerLost) return json(refuse(fault));
    if (refusal) return json(refusal);
    const answer = act();
    if (!fault) return json({ status: 200, body: answer });
    outgoing.destroy();
  });
  return {
    url: server.url,
    calls,
    /** The next post meets this fault. */
    strike: (fault) => faults.push(fault),
    stop: () => server.stop(),
  };
}

const json = ({ status, headers, body }) => [
  status,
  { "content-type": "application/json", ...headers },
  JSON.stringify(body),
];

/** The fields of a JSON body, or those of a form: texts that are JSON are read, and a file is its name and size. */
async function fieldsOf(headers, body) {
  const type = headers["content-type"] ?? "";
  if (!type.startsWith("multipart/form-data")) return body.length > 0 ? JSON.parse(body) : {};
  const form = await new Response(body, { headers: { "content-type": type } }).formData();
  return Object.fromEntries([...form].map(([name, value]) => [name, fieldOf(value)]));
}

function fieldOf(value) {
  if (typeof value !== "string") return { name: value.name, bytes: value.size };
  return /^[[{]/.test(value) ? JSON.parse(value) : value;
}
