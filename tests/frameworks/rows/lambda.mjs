// AWS Lambda, by itself and behind adapters; and Vercel.

import { NODE, PARSER_FIRST, READ_FIRST_WEB } from "./changes.mjs";

/** See ../rows.mjs for the fields. */
export const rows = [
  ...[
    ["lambda", "AWS Lambda: function URL, HTTP API", "lambda"],
    ["lambda-rest", "AWS Lambda: REST API", "lambda-rest"],
    ["lambda-balancer", "AWS Lambda: load balancer, multi-value headers", "lambda-balancer"],
  ].map(([id, title, host]) => ({
    name: "lambda",
    id,
    title,
    file: "index.mjs",
    host,
    on: NODE,
    isHandMade: true,
    line: "export const handler = receiver.lambda;",
    without: [
      [
        "export const handler = receiver.lambda;",
        "export const handler = (event, context) => {\n  const parsed = JSON.parse(event.isBase64Encoded ? atob(event.body) : event.body);\n  return receiver.lambda({ ...event, body: parsed }, context);\n};",
      ],
    ],
    withoutTitle: "parsed by a middleware before it",
  })),
  {
    name: "lambda-serverless-http",
    named: "Express",
    title: "AWS Lambda: Express 5 in serverless-http 4",
    file: "index.mjs",
    host: "lambda",
    on: NODE,
    isHandMade: true,
    line: 'app.post("/webhooks", webhook); // before express.json()',
    without: PARSER_FIRST,
    except: { "another method": 404 },
  },
  {
    name: "lambda-serverless-express",
    named: "Express",
    title: "AWS Lambda: Express 5 in @codegenie/serverless-express 5",
    file: "index.mjs",
    host: "lambda",
    on: ["node-24"],
    isHandMade: true,
    line: 'app.post("/webhooks", webhook); // before express.json()',
    without: PARSER_FIRST,
    except: { "another method": 404 },
  },
  {
    name: "lambda-hono",
    named: "Hono",
    title: "AWS Lambda: Hono 4",
    file: "index.mjs",
    host: "lambda",
    on: NODE,
    isHandMade: true,
    line: "webhook(context.req.raw)",
    without: [
      [
        "(context) => webhook(context.req.raw)",
        "async (context) => {\n  await context.req.json();\n  return webhook(context.req.raw);\n}",
      ],
    ],
    withoutTitle: "after `await context.req.json()`",
    except: { "another method": 404 },
  },
  {
    name: "vercel",
    title: "Vercel (the server of `vercel dev`, @vercel/node 24)",
    file: "api/webhooks.js",
    app: "vercel",
    path: "/api/webhooks",
    isHandMade: true,
    line: "export const POST = webhookHandler({",
    shown: "export const POST = webhookHandler({ … });",
    without: [
      ["export const POST =", "const webhook ="],
      [/$/, `\n${READ_FIRST_WEB}\nexport const POST = used;\n`],
    ],
    withoutTitle: "read by a function before it",
    except: { "chunked, a character cut in two": 500 }, // its local server can't pass a chunked body on
  },
];
