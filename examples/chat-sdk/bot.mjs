// A shop's assistant on the Chat SDK: it streams its answers, shows products, asks with buttons, reacts, and says when a person
// takes over. Its model is canned, so that it needs no key. Run it with Node:
//
//   POSTPROXY_API_KEY=… POSTPROXY_WEBHOOK_SECRET=… node bot.mjs
//
// and point a webhook of your account, or the emulator's, at the address that it prints.

import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { createMemoryState } from "@chat-adapter/state-memory";
import { Actions, Button, Card, CardText, Chat, emoji } from "chat";
import { createPostproxyAdapter } from "chat-adapter-postproxy";
import { capabilities } from "postproxy-dm";

const adapter = createPostproxyAdapter({ overflow: "split" });
const chat = new Chat({
  userName: "shop",
  adapters: { postproxy: adapter },
  state: createMemoryState(), // a durable one in production: docs/chat-sdk.md, "What is kept where"
  concurrency: "concurrent", // the adapter itself takes each chat's messages one at a time, in order
  logger: "warn",
});

const PRODUCTS = [
  { id: "blue", name: "The blue kettle", price: "12 €", about: "It boils a litre in three minutes." },
  { id: "red", name: "The red kettle", price: "14 €", about: "It keeps two litres warm for an hour." },
];

/** In place of a model. With the AI SDK: `thread.post(streamText({ model, prompt: message.text }).fullStream)`. */
async function* model(question) {
  const product = PRODUCTS.find(({ id }) => question.includes(id));
  const answer = product
    ? `${product.name} costs ${product.price}. ${product.about} Shall I put one aside for you?`
    : "We make kettles, and we send them within two days. Everything that we sell can be returned within a month.";
  for (const word of answer.split(/(?<= )/)) {
    yield word;
    await sleep(50);
  }
}

const shelf = () =>
  Card({
    children: PRODUCTS.map(({ id, name, price }) =>
      Card({
        title: name,
        children: [CardText(price), Actions([Button({ id: "tell", value: id, label: "Tell me more" })])],
      }),
    ),
  });

/** Four are more than Messenger has buttons, so they become quick replies there. */
const question = () =>
  Card({
    children: [
      CardText("What would you like to see?"),
      Actions([
        Button({ id: "shelf", label: "All kettles" }),
        ...PRODUCTS.map(({ id, name }) => Button({ id: "tell", value: id, label: name })),
        Button({ id: "person", label: "Talk to a person" }),
      ]),
    ],
  });

/** The answer is sent once, however often this runs. So it comes first, and what would silence a second run comes after it. */
async function handOver(thread) {
  await thread.post("A colleague takes over and will write to you here.");
  await thread.setState({ isWithPerson: true });
}

chat.onDirectMessage(async (thread, message) => {
  if ((await thread.state)?.isWithPerson) return;
  const text = message.text.toLowerCase();
  const { platform } = adapter.decodeThreadId(thread.id);
  if (text.includes("thank")) {
    if (capabilities(platform)?.reactions) await adapter.addReaction(thread.id, message.id, emoji.heart);
    else await thread.post("You're welcome!");
  } else if (/person|human/.test(text)) await handOver(thread);
  else if (text.includes("kettles")) await thread.post(shelf());
  else {
    await thread.post(model(text));
    await thread.post(question());
  }
});

chat.onAction("shelf", ({ thread }) => thread.post(shelf()));
chat.onAction("tell", ({ thread, value }) => thread.post(model(value)));
chat.onAction("person", ({ thread }) => handOver(thread));

chat.onReaction([emoji.heart], async ({ thread, added }) => {
  if (added) await thread.post("I'm glad that you like it!");
});

await chat.initialize();
// In Next.js: export const POST = (request) => chat.webhooks.postproxy(request);
const server = createServer(adapter.receiver.node).listen(process.env.PORT ?? 3000, "127.0.0.1", () => {
  console.log(`Listening on http://127.0.0.1:${server.address().port}`);
});
