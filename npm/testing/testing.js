// What "postproxy-dm/testing" exports.

export { checkStore, storeCases } from "./check-store.js";
export { exampleEvent } from "./events.js";
export { crash, deliver, signedRequest, testClock } from "./receiving.js";
