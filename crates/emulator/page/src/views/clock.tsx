// The emulator's time, and moving it.

import { control } from "../control";
import { dateOf, secondsOf } from "../format";
import { useNow } from "../state/clock";
import { reportingFailure } from "../state/notice";

const HOUR_SECONDS = 3600;
const STEPS = [
  { title: "+1 h", words: "Move the clock forward by 1 hour", seconds: HOUR_SECONDS },
  { title: "+24 h", words: "Move the clock forward by 24 hours", seconds: 24 * HOUR_SECONDS },
  { title: "+7 days", words: "Move the clock forward by 7 days", seconds: 7 * 24 * HOUR_SECONDS },
];

export function Clock() {
  const now = useNow();
  return (
    <div class="clock">
      <time dateTime={new Date(now).toISOString()}>
        <span class="date">{dateOf(now)}</span> {secondsOf(now)}
      </time>
      <div class="segments">
        {STEPS.map(({ title, words, seconds }) => (
          <button
            key={title}
            type="button"
            title={words}
            onClick={() => reportingFailure(() => control.advance(seconds))}
          >
            {title}
          </button>
        ))}
      </div>
    </div>
  );
}
