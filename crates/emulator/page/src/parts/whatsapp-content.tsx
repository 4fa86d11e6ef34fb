// What only WhatsApp has in a message: a template, a place, contact cards, and Meta's interactive content.

import type { Message, Template } from "postproxy-dm";
import type { Account } from "../control";
import { useStore } from "../state/store";
import { templateStore } from "../state/templates";
import { Attached } from "./attached";
import { fieldOf, textIn } from "./fields";
import { interactiveLine } from "./interactive";
import { InteractiveContent } from "./interactive-content";
import type { Tappable } from "./side";
import { TapButton } from "./tap-button";
import { templateText } from "./template-text";

export function WhatsappContent(props: Tappable) {
  const { message, side, isActive } = props;
  const template = useStore(templateStore, ({ ofMessage }) => ofMessage.get(message.id));
  return (
    <>
      {message.template &&
        (template ? (
          <TemplateContent message={message} template={template} account={side.account} isActive={isActive} />
        ) : (
          <Named message={message} />
        ))}
      {message.location && <p class="text">{placeOf(message.location)}</p>}
      {message.contacts && <p class="text">{message.contacts.map(nameOfContact).join("\n")}</p>}
      {message.interactive && <InteractiveContent {...props} />}
    </>
  );
}

/** One line of such a message, for the list of chats. */
export function whatsappLine(message: Message, template: Template | undefined): string | undefined {
  if (message.template) {
    const { variables, name } = message.template;
    return (template && templateText(template, variables ?? []).body) || name || "";
  }
  if (message.location) return placeOf(message.location);
  if (message.contacts) return message.contacts.map(nameOfContact).join(", ");
  return message.interactive ? interactiveLine(message.interactive) : undefined;
}

/** A template that is gone, or not loaded yet. */
function Named({ message }: { message: Message }) {
  return <p class="subtitle">{message.template?.name}</p>;
}

function TemplateContent(props: {
  message: Message;
  template: Template;
  account: Account;
  isActive: boolean;
}) {
  const { message, template, account, isActive } = props;
  const { header, headerKind, body, footer, buttons } = templateText(
    template,
    message.template?.variables ?? [],
  );
  const data = message.platform_data ?? {};
  return (
    <>
      {headerKind === "location" && <p class="text">{placeOf(data.header_location)}</p>}
      {headerKind && headerKind !== "location" && (
        <Attached
          kind={headerKind === "document" ? "file" : headerKind}
          status="processed"
          url={textIn(data.header_media, "link") ?? null}
          account={account}
        />
      )}
      {header && <p class="title">{header}</p>}
      {body && <p class="text">{body}</p>}
      {footer && <p class="subtitle">{footer}</p>}
      {buttons.length > 0 && (
        <div class="buttons">
          {buttons.map(({ title, url }) => (
            <TapButton key={title} title={title} url={url} isActive={isActive} />
          ))}
        </div>
      )}
    </>
  );
}

/** Its name and address, or else where it is. */
function placeOf(location: unknown): string {
  const named = [textIn(location, "name"), textIn(location, "address")].filter(Boolean).join("\n");
  return `📍 ${named || `${fieldOf(location, "latitude")}, ${fieldOf(location, "longitude")}`}`;
}

function nameOfContact(contact: unknown): string {
  const name = fieldOf(contact, "name");
  return `👤 ${textIn(name, "formatted_name") ?? textIn(name, "first_name") ?? ""}`;
}
