// Meta's interactive message as WhatsApp shows it. What can be tapped is below the texts.

import { Attached } from "./attached";
import { interactiveLine, type Reply, readInteractive } from "./interactive";
import type { Tappable } from "./side";
import { TapButton } from "./tap-button";

export function InteractiveContent({ message, side, isActive, from }: Tappable) {
  const { header, body, footer, buttons, label, sections, link } = readInteractive(message.interactive);
  const isText = header.kind === "text";
  const hasText = !isText || header.text || body || footer || label || link;
  const taps = (replies: Reply[]) =>
    replies.map(({ title, description, index }, at) => {
      const { tap } = side;
      const act = tap && index !== undefined ? () => tap(message, from + index) : undefined;
      const given = { title, description, isActive, tap: act };
      return <TapButton key={`${at} ${title}`} {...given} />;
    });
  return (
    <>
      {!isText && (
        <Attached
          kind={header.kind === "document" ? "file" : header.kind}
          status="processed"
          url={header.url ?? null}
          account={side.account}
        />
      )}
      {header.text && <p class="title">{header.text}</p>}
      {body && <p class="text">{body}</p>}
      {footer && <p class="subtitle">{footer}</p>}
      {/* Meta has more of these than the page knows. */}
      {!hasText && <p class="text">{interactiveLine(message.interactive)}</p>}
      {buttons.length > 0 && <div class="buttons">{taps(buttons)}</div>}
      {(label || sections.length > 0) && (
        <div class="list">
          {label && <p class="label">{label}</p>}
          {sections.map(({ title, rows }, at) => (
            <section key={`${at} ${title}`} class="rows">
              {title && <p class="subtitle">{title}</p>}
              {taps(rows)}
            </section>
          ))}
        </div>
      )}
      {link && (
        <div class="buttons">
          <TapButton title={link.title} url={link.url} isActive={isActive} />
        </div>
      )}
    </>
  );
}
