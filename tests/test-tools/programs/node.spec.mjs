import { afterEach, beforeEach, mock, test } from "node:test";
import * as sdk from "../../../npm/cjs/node.mjs";
import casesOf from "./cases.cjs";

const HOUR_MS = 3_600_000;

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "setInterval", "setImmediate", "Date"] }));
afterEach(() => mock.timers.reset());

const passAnHour = () => mock.timers.tick(HOUR_MS);
const cases = casesOf({ sdk, url: process.env.TEST_TOOLS_URL, passAnHour });
for (const [name, run] of Object.entries(cases)) test(name, run);
