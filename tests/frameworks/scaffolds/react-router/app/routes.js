import { route } from "@react-router/dev/routes";

export default [
  route("webhooks", "routes/webhooks.js"),
  route("webhooks-without", "routes/webhooks-without.js"),
];
