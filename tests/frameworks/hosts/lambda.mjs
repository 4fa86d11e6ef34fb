// Plays AWS Lambda's hosts: makes the event of a request by hand as their documents say, and sends the function's answer.

import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";

const TEXT_TYPE = /^(text\/|application\/(json|javascript|xml))/;

/** What each host makes of a request. Function URLs and load balancers send as base64 what they don't take for text. */
const events = {
  functionUrl({ method, url, headers }, body) {
    const isText = TEXT_TYPE.test(headers["content-type"] ?? "") && !headers["content-encoding"];
    return {
      version: "2.0",
      routeKey: "$default",
      rawPath: url.pathname,
      rawQueryString: url.search.slice(1),
      headers: single(headers),
      requestContext: {
        domainName: "function.example",
        http: { method, path: url.pathname, protocol: "HTTP/1.1", sourceIp: "127.0.0.1" },
        stage: "$default",
      },
      body: body.toString(isText ? "utf8" : "base64"),
      isBase64Encoded: !isText,
    };
  },
  rest({ method, url, rawHeaders }, body) {
    const pairs = rawHeaders
      .filter((_, at) => at % 2 === 0)
      .map((name, at) => [name, rawHeaders[2 * at + 1]]);
    return {
      resource: "/{proxy+}",
      path: url.pathname,
      httpMethod: method,
      headers: Object.fromEntries(pairs.map(([name, value]) => [sendersCase(name), value])),
      multiValueHeaders: Object.fromEntries(pairs.map(([name, value]) => [sendersCase(name), [value]])),
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      requestContext: { domainName: "api.example", httpMethod: method, path: url.pathname, stage: "prod" },
      body: body.length > 0 ? body.toString() : null,
      isBase64Encoded: false,
    };
  },
  balancer({ method, url, headers }, body) {
    const isText = TEXT_TYPE.test(headers["content-type"] ?? "") && !headers["content-encoding"];
    const multiValueHeaders = Object.fromEntries(
      Object.entries(single(headers)).map(([name, value]) => [name, [value]]),
    );
    return {
      requestContext: { elb: { targetGroupArn: "arn:aws:elasticloadbalancing:example" } },
      httpMethod: method,
      path: url.pathname,
      multiValueQueryStringParameters: {},
      multiValueHeaders,
      body: body.toString(isText ? "utf8" : "base64"),
      isBase64Encoded: !isText,
    };
  },
};

export const serve = serving("functionUrl");

/** @param {keyof typeof events} host */
export function serving(host) {
  return async (file, port) => {
    const { handler } = await import(file);
    const server = createServer(async (incoming, outgoing) => {
      const { method, headers, rawHeaders } = incoming;
      const url = new URL(incoming.url, "http://host");
      const event = events[host]({ method, url, headers, rawHeaders }, await buffer(incoming));
      const context = {
        awsRequestId: "request",
        callbackWaitsForEmptyEventLoop: true,
        getRemainingTimeInMillis: () => 30_000,
      };
      try {
        // The event comes as JSON.
        const answer = await handler(JSON.parse(JSON.stringify(event)), context);
        const fields = { ...answer.headers, ...answer.multiValueHeaders };
        outgoing.writeHead(answer.statusCode, fields).end(answer.body ?? "");
      } catch (error) {
        console.error(error);
        outgoing.writeHead(502).end(String(error));
      }
    });
    await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  };
}

const single = (headers) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

/** API Gateway's REST interface keeps the case in which a header was sent. */
const sendersCase = (name) => name.replaceAll(/(^|-)[a-z]/g, (start) => start.toUpperCase());
