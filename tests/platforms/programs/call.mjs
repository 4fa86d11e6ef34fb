// Run by a Node of each platform, where the package is installed: something synchronous, and a call over HTTP.

import { bindingInfo, Postproxy, parseWebhook, signWebhook } from "postproxy-dm";

const [baseUrl, body, secret, timestamp] = process.argv.slice(2);
const now = Number(timestamp);
const signature = signWebhook(body, secret, { timestamp: now });
const { id } = parseWebhook(body, signature, secret, { now: new Date(now * 1000) });
const page = await new Postproxy({ apiKey: "pp_live_1", baseUrl }).listProfiles();
console.log(JSON.stringify({ ...bindingInfo(), signature, id, profiles: page.data }));
