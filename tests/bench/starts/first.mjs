// A new process: imports one side and does its first work, then prints the milliseconds of both, and the processor's.
// `first.mjs webhook official`. The parent hands over all that would have to be computed: `BENCH_ENTRY`, `BENCH_GIVEN`.

const [, , work, side] = process.argv;
const given = JSON.parse(process.env.BENCH_GIVEN);
const entry = process.env.BENCH_ENTRY;
const headers = { authorization: "Bearer pp_bench", "content-type": "application/json" };

/** Each side's work, which imports what it needs and returns the text of the message. */
const firsts = {
  webhook: {
    async package(bytes) {
      const { parseWebhook } = await import(entry);
      return parseWebhook(bytes, given.signature, given.secret).data.object.body;
    },

    async official(bytes) {
      const { verifySignature } = await import("postproxy-sdk");
      const text = bytes.toString("utf8");
      if (!verifySignature(text, given.signature, given.secret)) throw new Error("refused");
      return JSON.parse(text).data.object.body;
    },

    async stripe(bytes) {
      const { default: Stripe } = await import("stripe");
      const stripe = new Stripe("sk_test_bench");
      return stripe.webhooks.constructEvent(bytes, given.signature, given.secret).data.object.body;
    },

    async standardwebhooks(bytes) {
      const { Webhook } = await import("standardwebhooks");
      return new Webhook(given.secret).verify(bytes, given.standard).data.object.body;
    },
  },

  send: {
    async package() {
      const { Postproxy } = await import(entry);
      const postproxy = new Postproxy({ apiKey: "pp_bench", baseUrl: given.origin });
      return (await postproxy.sendMessage("chat_1", { body: given.text })).body;
    },

    async http() {
      const { request } = await import("node:http");
      return new Promise((resolve, reject) => {
        const sent = request(`${given.origin}/api/chats/chat_1/messages`, { method: "POST", headers });
        sent.on("error", reject).on("response", (response) => {
          const chunks = [];
          response.on("data", (chunk) => chunks.push(chunk));
          response.on("end", () => resolve(JSON.parse(Buffer.concat(chunks).toString("utf8")).body));
        });
        sent.end(JSON.stringify({ body: given.text }));
      });
    },

    async undici() {
      const { request } = await import("undici");
      const { body } = await request(`${given.origin}/api/chats/chat_1/messages`, {
        ...{ method: "POST", headers, body: JSON.stringify({ body: given.text }) },
      });
      return (await body.json()).body;
    },

    async fetch() {
      const response = await fetch(`${given.origin}/api/chats/chat_1/messages`, {
        ...{ method: "POST", headers, body: JSON.stringify({ body: given.text }) },
      });
      return (await response.json()).body;
    },
  },
};

const bytes = given.body && Buffer.from(given.body);
const cpu = process.cpuUsage();
const started = performance.now();
const text = await firsts[work][side](bytes);
const ms = performance.now() - started;
const { user, system } = process.cpuUsage(cpu);
if (text !== given.text) throw new Error(`${side} read ${text}`);
if (work === "webhook" && (await acceptsTampered())) throw new Error(`${side} accepted a tampered body`);
console.log(JSON.stringify({ ms, cpu_ms: (user + system) / 1000 }));
process.exit(); // without waiting for connections that are kept

/** Whether the side reads a body with one other bit. */
function acceptsTampered() {
  const tampered = Buffer.from(bytes);
  tampered[bytes.indexOf("msg_") + 4] ^= 1;
  return firsts.webhook[side](tampered).then(
    () => true,
    () => false,
  );
}
