// What a template's message says: the texts of the template with its variables filled in, as the person reads them.

import type { Template } from "postproxy-dm";

export interface TemplateText {
  header?: string;
  /** What the header is instead of a text: `image`, `video`, `document` or `location`. */
  headerKind?: string;
  body: string;
  footer?: string;
  buttons: { title: string; url?: string }[];
}

/** The variables go by their position: those of the header, the body, then the buttons' addresses. */
export function templateText(template: Template, variables: readonly string[]): TemplateText {
  const left = [...variables];
  const component = (type: string) =>
    template.components.find((component) => String(component.type).toUpperCase() === type);
  const text = (type: string) => {
    const given = component(type)?.text;
    return typeof given === "string" ? fill(given, left) : undefined;
  };
  const kind = String(component("HEADER")?.format ?? "TEXT").toLowerCase();
  const header = text("HEADER");
  const body = text("BODY") ?? "";
  const buttons = component("BUTTONS")?.buttons;
  return {
    header,
    headerKind: kind === "text" ? undefined : kind,
    body,
    footer: text("FOOTER"),
    buttons: (Array.isArray(buttons) ? buttons : []).map(({ text, url }) => ({
      title: String(text ?? ""),
      url: typeof url === "string" ? fill(url, left) : undefined,
    })),
  };
}

/** Fills in the variables of one text, and takes them out of those that are left. A name may occur twice. */
function fill(text: string, left: string[]): string {
  const variable = /{{(.*?)}}/g;
  const names = [...new Set([...text.matchAll(variable)].map(([, name]) => (name ?? "").trim()))];
  // Numbered ones may stand in any order.
  if (names.every((name) => /^\d+$/.test(name))) names.sort((one, other) => Number(one) - Number(other));
  const values = left.splice(0, names.length);
  return text.replace(variable, (whole, name: string) => values[names.indexOf(name.trim())] ?? whole);
}
