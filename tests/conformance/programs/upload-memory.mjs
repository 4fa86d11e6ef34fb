// Prints how many more bytes a process takes to send a large file than to send a small one. A process of its own, as
// only its peak tells.

import process from "node:process";
import { Postproxy } from "postproxy-dm";

const [baseUrl, small, large] = process.argv.slice(2);
const postproxy = new Postproxy({ apiKey: "key", baseUrl });
const peak = () => process.resourceUsage().maxRSS * 1024;

for (let warmUp = 0; warmUp < 3; warmUp += 1) {
  await postproxy.sendMessage("chat_1", { media: [{ path: small }] });
}
const before = peak();
await postproxy.sendMessage("chat_1", { media: [{ path: large }] });
process.stdout.write(String(peak() - before));
