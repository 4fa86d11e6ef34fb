// The reactions to choose from. A reaction that is chosen again is taken away.

import { reactionEmoji } from "postproxy-dm";
import { useLayoutEffect, useRef } from "preact/hooks";
import { moveAmongItems } from "../keys";
import { inColour } from "./emoji";

const REACTIONS = ["love", "like", "smile", "wow", "sad", "angry", "dislike"] as const;

export function ReactionPicker(props: {
  platform: string;
  chosen?: string | null;
  pick: (emoji: string | null) => void;
}) {
  const first = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => first.current?.focus(), []);
  const names = props.platform === "instagram" ? (["love"] as const) : REACTIONS;
  return (
    <div class="picker" role="toolbar" aria-label="Reaction" onKeyDown={moveAmongItems}>
      {names.map((name, index) => {
        const emoji = reactionEmoji(name);
        const isChosen = emoji === props.chosen;
        return (
          <button
            key={name}
            ref={index === 0 ? first : undefined}
            type="button"
            data-item
            aria-pressed={isChosen}
            aria-label={name}
            onClick={() => props.pick(isChosen ? null : emoji)}
          >
            {inColour(emoji)}
          </button>
        );
      })}
    </div>
  );
}
