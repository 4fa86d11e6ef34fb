// Meta's interactive message, as far as it can be shown: reply buttons, a list, or a link, between texts.

import { fieldOf, listIn, textIn } from "./fields";

export interface Interactive {
  header: { kind: string; text?: string; url?: string };
  body?: string;
  footer?: string;
  buttons: Reply[];
  /** On the button that opens a list. */
  label?: string;
  sections: { title?: string; rows: Reply[] }[];
  link?: { title: string; url?: string };
}

export interface Reply {
  title: string;
  description?: string;
  /** Its place among those that can be tapped. A reply without an id can't be. */
  index?: number;
}

export function readInteractive(interactive: unknown): Interactive {
  const header = fieldOf(interactive, "header");
  const kind = textIn(header, "type") ?? "text";
  const action = fieldOf(interactive, "action");
  let count = 0;
  // The emulator counts what has an id: buttons first, then rows.
  const replyOf = (reply: unknown): Reply => ({
    title: textIn(reply, "title") ?? textIn(reply, "id") ?? "no title",
    description: textIn(reply, "description"),
    index: typeof fieldOf(reply, "id") === "string" ? count++ : undefined,
  });
  return {
    header: { kind, text: textIn(header, "text"), url: textIn(fieldOf(header, kind), "link") },
    body: textIn(fieldOf(interactive, "body"), "text"),
    footer: textIn(fieldOf(interactive, "footer"), "text"),
    buttons: listIn(action, "buttons").map((button) => replyOf(fieldOf(button, "reply"))),
    label: textIn(action, "button"),
    sections: listIn(action, "sections").map((section) => ({
      title: textIn(section, "title"),
      rows: listIn(section, "rows").map(replyOf),
    })),
    link: fieldOf(action, "name") === "cta_url" ? linkOf(fieldOf(action, "parameters")) : undefined,
  };
}

/** Such a message in one line, as WhatsApp's own list of chats has it. */
export function interactiveLine(interactive: unknown): string {
  const { header, body, footer, label, link } = readInteractive(interactive);
  return body ?? header.text ?? footer ?? label ?? link?.title ?? textIn(interactive, "type") ?? "";
}

function linkOf(parameters: unknown) {
  const url = textIn(parameters, "url");
  return { title: textIn(parameters, "display_text") ?? url ?? "no title", url };
}
