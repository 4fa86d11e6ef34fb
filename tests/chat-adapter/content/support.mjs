// What the tests of contents share. They import the files of the package by path: the package exports no parts.

import { capabilities } from "postproxy-dm";
import { contentsOf } from "../node_modules/chat-adapter-postproxy/content/contents.js";

export { contentsOf };

export const PLATFORMS = ["facebook", "instagram", "telegram", "whatsapp", "bluesky"];

/** What a platform takes. */
export const limitsOf = (platform) => capabilities(platform).limits ?? LIMITS[platform];

/** The contents of a postable on a platform. */
export function contents(platform, message, overflow) {
  return contentsOf(message, { platform, limits: limitsOf(platform), ...(overflow && { overflow }) });
}

/** A refusal of the Chat SDK's own class, whose words a pattern matches. */
export function refusal(pattern) {
  return (error) =>
    error.code === "VALIDATION_ERROR" && error.adapter === "postproxy" && pattern.test(error.message);
}

// Until core tells them.
const NONE = {
  text: [],
  text_with_buttons: null,
  buttons: null,
  quick_replies: null,
  quick_reply_title: null,
  quick_reply_payload: null,
  elements: null,
  element_title: null,
  subtitle: null,
  callback_data: null,
  interactive: null,
};
const META = {
  text_with_buttons: 80,
  buttons: 3,
  quick_replies: 13,
  quick_reply_title: 20,
  quick_reply_payload: 1000,
  elements: 10,
  element_title: 80,
  subtitle: 80,
};
const text = (max, unit = "characters") => [{ max, unit }];
const LIMITS = {
  facebook: { ...NONE, ...META, text: text(2000) },
  instagram: { ...NONE, ...META, text: text(1000, "bytes") },
  telegram: { ...NONE, text: text(4096), callback_data: 64 },
  bluesky: { ...NONE, text: [...text(10000, "bytes"), ...text(1000, "graphemes")] },
  whatsapp: {
    ...NONE,
    text: text(4096),
    interactive: {
      body: 1024,
      list_body: 4096,
      header: 60,
      footer: 60,
      buttons: 3,
      button_title: 20,
      button_id: 256,
      list_button: 20,
      section_title: 24,
      rows: 10,
      row_title: 24,
      row_description: 72,
      row_id: 200,
    },
  },
};
