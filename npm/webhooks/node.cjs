// The entry of "postproxy-dm/webhooks" for a Node that can't `require` an ES module.

"use strict";

const { parseWebhook, ready, signWebhook, verifyWebhook, WebhookError } = require("../cjs/node.cjs");

module.exports = { parseWebhook, ready, signWebhook, verifyWebhook, WebhookError };
