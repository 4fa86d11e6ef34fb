// What the tests of contents share. They import the files of the package by path: the package exports no parts.

import { capabilities } from "postproxy-dm";
import { contentsOf } from "../node_modules/chat-adapter-postproxy/content/contents.js";

export { contentsOf };

export const PLATFORMS = ["facebook", "instagram", "telegram", "whatsapp", "bluesky"];

/** What a platform takes. */
export const limitsOf = (platform) => capabilities(platform).limits;

/** The contents of a postable on a platform. */
export function contents(platform, message, overflow) {
  return contentsOf(message, { platform, limits: limitsOf(platform), ...(overflow && { overflow }) });
}

/** A refusal of the Chat SDK's own class, whose words a pattern matches. */
export function refusal(pattern) {
  return (error) =>
    error.code === "VALIDATION_ERROR" && error.adapter === "postproxy" && pattern.test(error.message);
}
