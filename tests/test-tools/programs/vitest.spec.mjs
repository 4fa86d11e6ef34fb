import { afterEach, beforeEach, test, vi } from "vitest";
import * as sdk from "../../../npm/cjs/node.mjs";
import casesOf from "./cases.cjs";

const HOUR_MS = 3_600_000;

beforeEach(() => {
  const toFake = process.env.TEST_TOOLS_FAKE?.split(",");
  vi.useFakeTimers(toFake && { toFake });
});
afterEach(() => vi.useRealTimers());

const passAnHour = () => vi.advanceTimersByTimeAsync(HOUR_MS);
const cases = casesOf({ sdk, url: process.env.TEST_TOOLS_URL, passAnHour });
for (const [name, run] of Object.entries(cases)) test(name, run);
