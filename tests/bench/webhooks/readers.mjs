// How each side turns a body and its signature into an event, as its documents show it. Each returns the event, or throws or
// rejects.

import { importPackage } from "../package.mjs";
import { secret } from "./bodies.mjs";

/** Makes the reader of each side. It takes the bytes, and the signatures of `signaturesOf`. */
export const readers = {
  /** Ours, with the binding that `POSTPROXY_DM_BINDING` names. */
  async package() {
    const { parseWebhook } = await importPackage();
    return (bytes, { postproxy }) => parseWebhook(bytes, postproxy, secret);
  },

  async official() {
    const { verifySignature } = await import("postproxy-sdk");
    return (bytes, { postproxy }) => {
      const text = bytes.toString("utf8");
      if (!verifySignature(text, postproxy, secret)) throw new Error("refused");
      return JSON.parse(text);
    };
  },

  /** Stripe signs as Postproxy does. */
  async stripe() {
    const { default: Stripe } = await import("stripe");
    const stripe = new Stripe("sk_test_bench");
    return (bytes, { postproxy }) => stripe.webhooks.constructEvent(bytes, postproxy, secret);
  },

  async standardwebhooks() {
    const { Webhook } = await import("standardwebhooks");
    const webhook = new Webhook(secret);
    return (bytes, { standard }) => webhook.verify(bytes, standard);
  },

  async octokit() {
    const { verify } = await import("@octokit/webhooks-methods");
    return async (bytes, { github }) => {
      const text = bytes.toString("utf8");
      if (!(await verify(secret, text, github))) throw new Error("refused");
      return JSON.parse(text);
    };
  },

  /** By hand, with the web's own cryptography. */
  async webcrypto() {
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    const key = await crypto.subtle.importKey("raw", Buffer.from(secret), algorithm, false, ["verify"]);
    return async (bytes, { postproxy }) => {
      const [, seconds, hex] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(postproxy);
      const signed = Buffer.concat([Buffer.from(`${seconds}.`), bytes]);
      const isGood = await crypto.subtle.verify("HMAC", key, Buffer.from(hex, "hex"), signed);
      if (!isGood) throw new Error("refused");
      return JSON.parse(bytes.toString("utf8"));
    };
  },
};
