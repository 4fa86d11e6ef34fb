// The account's client. It is created on first use, because `next build` has no key.

import { Postproxy } from "postproxy-dm";

let client;

export function postproxy() {
  client ??= new Postproxy({
    apiKey: process.env.POSTPROXY_API_KEY,
    baseUrl: process.env.POSTPROXY_BASE_URL,
  });
  return client;
}
