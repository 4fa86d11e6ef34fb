// The emulator's clock.

import { useEffect, useState } from "preact/hooks";
import { control } from "../control";
import { latest } from "./latest";
import { Store, useStore } from "./store";

/** How far the emulator's clock is ahead of the browser's, in milliseconds. */
const clockStore = new Store({ offsetMs: 0 });

export const loadClock = latest(async () => {
  const { now } = await control.clock();
  clockStore.set({ offsetMs: Date.parse(now) - Date.now() });
});

/** Returns the time on the emulator's clock; the component is drawn again every second. */
export function useNow(): number {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return Date.now() + useStore(clockStore, ({ offsetMs }) => offsetMs);
}
