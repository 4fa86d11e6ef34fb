// What a message says. Everything that a person or a program wrote is text here, never markup; only web addresses become
// links.

import type { Button, Message } from "postproxy-dm";
import type { ComponentChildren } from "preact";
import { Attached } from "./attached";
import type { Side, Tappable } from "./side";
import { TapButton } from "./tap-button";
import { WhatsappContent } from "./whatsapp-content";

export function MessageContent(props: { message: Message; side: Side; isActive: boolean }) {
  const { message, side, isActive } = props;
  const { body, card } = message;
  const quickReplies = message.quick_replies ?? [];
  const keys = keysOf(message);
  // The order in which the emulator counts everything that can be tapped.
  const tap = { message, side, isActive };
  const afterReplies = quickReplies.length;
  const afterButtons = afterReplies + (message.buttons?.length ?? 0);
  const afterElements = afterButtons + buttonsOf(message).length;
  const afterKeys = afterElements + keys.length;
  return (
    <>
      {message.attachments.map((attachment, at) => (
        <Attached
          key={attachment.id ?? at}
          kind={attachment.type}
          status={attachment.status}
          url={attachment.url}
          account={side.account}
        />
      ))}
      {body !== null && body !== "" && <p class="text">{body}</p>}
      <WhatsappContent {...tap} from={afterKeys} />
      {card?.subtitle && <p class="subtitle">{card.subtitle}</p>}
      <Buttons {...tap} buttons={message.buttons ?? []} from={afterReplies} />
      <Carousel {...tap} from={afterButtons} />
      {!side.tap && quickReplies.length > 0 && (
        <ul class="offered" aria-label="Quick replies offered">
          {quickReplies.map(({ title, payload }) => (
            <li key={`${title} ${payload}`}>{title}</li>
          ))}
        </ul>
      )}
      <Buttons {...tap} buttons={keys} from={afterElements} />
    </>
  );
}

function Carousel({ from, ...tap }: Tappable) {
  const { elements } = tap.message;
  if (!elements || elements.length === 0) return null;
  let next = from;
  const sections: ComponentChildren[] = elements.map((element) => {
    const buttons = element.buttons ?? [];
    const first = next;
    next += buttons.length;
    return (
      <section key={element.title} class="element">
        <p class="title">{element.title}</p>
        {element.subtitle && <p class="subtitle">{element.subtitle}</p>}
        <Buttons {...tap} buttons={buttons} from={first} />
      </section>
    );
  });
  return <div class="carousel">{sections}</div>;
}

function Buttons(props: Tappable & { buttons: Pick<Button, "title" | "url">[] }) {
  const { message, side, isActive, from, buttons } = props;
  if (buttons.length === 0) return null;
  return (
    <div class="buttons">
      {buttons.map(({ title, url }, at) => {
        const tap = side.tap && (() => side.tap?.(message, from + at));
        return <TapButton key={from + at} title={title} url={url} isActive={isActive} tap={tap} />;
      })}
    </div>
  );
}

const buttonsOf = ({ elements }: Message) => (elements ?? []).flatMap(({ buttons }) => buttons ?? []);

/** The keys of a Telegram keyboard, row by row. A key with an address is tapped like any other. */
function keysOf(message: Message): { title: string }[] {
  const keyboard = message.reply_markup?.inline_keyboard;
  const rows: { text?: unknown }[][] = Array.isArray(keyboard) ? keyboard.filter(Array.isArray) : [];
  return rows.flat().map(({ text }) => ({ title: String(text) }));
}
