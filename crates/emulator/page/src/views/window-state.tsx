// How long the business may still answer: the state of the messaging window.

import type { MessagingWindow } from "postproxy-dm";
import { lengthOf } from "../format";

export function WindowState({ window, now }: { window: MessagingWindow; now: number }) {
  const until = (date: Date | null) => lengthOf((date?.getTime() ?? now) - now);
  const words = {
    open: `closes in ${until(window.closesAt)}`,
    human_agent: `HUMAN_AGENT, ${until(window.humanAgentUntil)} left`,
    closed: "Closed",
    must_write_first: "They must write first",
    none: "No window",
  };
  return (
    <p class={`window ${window.state}`} title="The platform's messaging window">
      <span class="dot" aria-hidden="true" />
      {window.state === "open" && <span class="long">Open,</span>} {words[window.state]}
    </p>
  );
}
