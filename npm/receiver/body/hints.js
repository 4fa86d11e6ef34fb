// What to tell someone whose framework took or changed the bytes of a webhook: the line that their framework needs.

/** @typedef {{ name: string, packages: string[], line: string }} Framework */

/**
 * In the order in which they are looked for: a framework that is built on another comes first.
 * @type {Framework[]}
 */
const nodeFrameworks = [
  {
    name: "Nest",
    packages: ["@nestjs/core"],
    line: "NestFactory.create(App, { rawBody: true }), and pass Nest's own request",
  },
  { name: "Next", packages: ["next"], line: "export const config = { api: { bodyParser: false } }" },
  {
    name: "AdonisJS",
    packages: ["@adonisjs/bodyparser"],
    line: 'take "application/json" out of json.types in config/bodyparser.ts',
  },
  { name: "Moleculer", packages: ["moleculer-web"], line: "bodyParsers: false, in the options of the route" },
  {
    name: "Fastify",
    packages: ["fastify"],
    line: 'scope.removeAllContentTypeParsers(); scope.addContentTypeParser("*", (_request, _payload, done) => done(null)), before scope.post(path, handler)',
  },
  {
    name: "Koa",
    packages: ["koa", "koa-compose", "koa-bodyparser", "@koa/bodyparser"],
    line: "app.use() of the webhook's route before app.use(bodyParser())",
  },
  {
    name: "hapi",
    packages: ["@hapi/hapi"],
    line: 'options: { payload: { output: "stream", parse: false } }, in the route',
  },
  {
    name: "milliparsec",
    packages: ["milliparsec"],
    line: "app.post(path, handler) before app.use(json())",
  },
  { name: "micro", packages: ["micro"], line: "call the handler before json(), text() or buffer()" },
  {
    name: "Express",
    packages: ["express"],
    line: "app.post(path, handler) before app.use(express.json()), or express.json({ verify: (request, _response, bytes) => { request.rawBody = bytes; } })",
  },
];

/** @type {Framework[]} */
const webFrameworks = [
  {
    name: "Elysia",
    packages: ["elysia"],
    line: 'app.post(path, ({ request }) => handler(request), { parse: "none" })',
  },
  {
    name: "h3",
    packages: ["h3", "nitro"],
    line: "app.post(path, (event) => handler(event.req)), before anything calls readBody(event)",
  },
  {
    name: "Hono",
    packages: ["hono"],
    line: "app.post(path, (context) => handler(context.req.raw)), before anything calls context.req.json()",
  },
  {
    name: "a server of Node that makes web requests",
    packages: ["@whatwg-node/server", "@hono/node-server", "srvx"],
    line: "call the handler before anything reads the body: app.use(express.json()) in Express, context.req.json() in Hono",
  },
];

/** @param {any} request as the framework gave it */
export function nodeBodyUsed(request) {
  return bodyUsed(seenOnNode(request) ?? seenInStack(nodeFrameworks), nodeFrameworks);
}

export function webBodyUsed() {
  return bodyUsed(seenInStack(webFrameworks), webFrameworks);
}

export const lambdaBodyUsed =
  "the event's body was parsed before this handler, so its bytes are gone: call the handler before any middleware that parses JSON";

/**
 * @param {number} length
 * @param {string | null} expected
 */
export function otherBytes(length, expected) {
  return `these are not the bytes that were sent: ${length} bytes arrived here, and Content-Length is ${expected}. Something before this handler changed the body`;
}

/** @param {string} encoding */
export function encoded(encoding) {
  const shown = /^[\w, -]{1,40}$/.test(encoding) ? encoding : "unknown";
  return `the body was sent with Content-Encoding: ${shown}, and the signature covers the bytes before that. Whether they were inflated before this handler depends on the framework: have the proxy that compresses them leave webhooks alone`;
}

/**
 * @param {Framework | undefined} seen
 * @param {Framework[]} frameworks
 */
function bodyUsed(seen, frameworks) {
  const lines = seen
    ? `In ${seen.name}: ${seen.line}`
    : `What your framework needs:\n${frameworks.map(({ name, line }) => `- ${name}: ${line}`).join("\n")}`;
  return `the body was read before this handler, so its bytes are gone. ${lines}`;
}

/** @param {any} request */
function seenOnNode(request) {
  const named = (/** @type {string} */ name) => nodeFrameworks.find((framework) => framework.name === name);
  try {
    // Nest builds on both, and its own request tells nothing: the stack does.
    if (seenInStack(nodeFrameworks)?.name === "Nest") return named("Nest");
    if (typeof request.app?.set === "function" && typeof request.app?.engine === "function")
      return named("Express");
    if (request.raw !== undefined && request.server?.addContentTypeParser) return named("Fastify");
  } catch {}
  return undefined;
}

/**
 * The first of these frameworks whose files are in the stack. A bundled program has no such files.
 * @param {Framework[]} frameworks
 */
function seenInStack(frameworks) {
  const stack = longStack().replaceAll("\\", "/");
  return frameworks.find(({ packages }) => packages.some((name) => stack.includes(`/node_modules/${name}/`)));
}

function longStack() {
  const { stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = 50;
    const { stack } = new Error();
    Error.stackTraceLimit = stackTraceLimit;
    return String(stack);
  } catch {
    return ""; // a host may have frozen `Error`
  }
}
