// The messages of a conversation, as one side sees them.

import type { Message } from "postproxy-dm";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { dayOf } from "../format";
import { moveAmongItems } from "../keys";
import { useFollowing } from "./following";
import { MessageItem } from "./message";
import { type Side, timeOfMessage } from "./side";

export function Thread(props: {
  messages: Message[];
  side: Side;
  label: string;
  /** How many messages this side has sent from here: each brings the end into view. */
  sent: number;
  before?: ComponentChildren;
  after?: ComponentChildren;
}) {
  const { messages, side, label, sent, before, after } = props;
  const list = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<string>();
  const showEnd = useFollowing(list, content);
  const activeId = messages.some(({ id }) => id === active) ? active : messages.at(-1)?.id;
  useLayoutEffect(showEnd, [sent]);

  return (
    <div ref={list} class="thread" role="log" aria-label={label} onKeyDown={moveAmongItems}>
      <div ref={content} class="thread-content">
        {before}
        {messages.map((message, index) => {
          const previous = messages[index - 1];
          const isNewDay = !previous || dayOf(timeOfMessage(previous)) !== dayOf(timeOfMessage(message));
          return (
            <div key={message.id} class="row">
              {isNewDay && <p class="day">{dayOf(timeOfMessage(message))}</p>}
              <MessageItem
                message={message}
                side={side}
                isActive={message.id === activeId}
                follows={!isNewDay && previous?.direction === message.direction}
                onFocus={() => setActive(message.id)}
              />
            </div>
          );
        })}
        {after}
      </div>
    </div>
  );
}
