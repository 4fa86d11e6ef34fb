// The floors of a webhook: what each thing costs alone that any reader of a webhook does, beside ours as a whole.

import { createHmac } from "node:crypto";
import { do_not_optimize, measure } from "mitata";
import { mainThreadTime } from "../clock.mjs";
import { importPackage } from "../package.mjs";
import { bodyOf, secret, signaturesOf } from "../webhooks/bodies.mjs";

const ROUND_NS = 150e6;

/** The work of each side. It takes the bytes, their text, and the signature. */
const works = {
  "JSON.parse": () => (_bytes, text) => JSON.parse(text),
  "bytes to text": () => (bytes) => bytes.toString("utf8"),
  "HMAC-SHA-256, node:crypto": () => (bytes) => createHmac("sha256", secret).update(bytes).digest("hex"),
  async "verifyWebhook, native"() {
    const { verifyWebhook } = await importPackage();
    return (bytes, _text, signature) => verifyWebhook(bytes, signature, secret);
  },
  async "parseWebhook, native"() {
    const { parseWebhook } = await importPackage();
    return (bytes, _text, signature) => parseWebhook(bytes, signature, secret);
  },
};

export async function open(side) {
  const work = await works[side]();
  return {
    async round({ body }) {
      const text = bodyOf(body);
      const bytes = Buffer.from(text);
      const { postproxy } = signaturesOf(bytes);
      const one = () => do_not_optimize(work(bytes, text, postproxy));
      const options = { now: mainThreadTime, gc: false, min_cpu_time: ROUND_NS, batch_samples: 1024 };
      return (await measure(one, options)).avg;
    },
  };
}
