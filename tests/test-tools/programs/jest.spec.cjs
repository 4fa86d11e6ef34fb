const casesOf = require("./cases.cjs");

const HOUR_MS = 3_600_000;
const isBefore = process.env.TEST_TOOLS_FAKE === "before the import";
if (isBefore) jest.useFakeTimers();
const sdk = require("../../../npm/cjs/node.cjs");

beforeEach(() => jest.useFakeTimers());
afterEach(() => {
  if (!isBefore) jest.useRealTimers();
});

const passAnHour = () => jest.advanceTimersByTimeAsync(HOUR_MS);
const cases = casesOf({ sdk, url: process.env.TEST_TOOLS_URL, passAnHour });
for (const [name, run] of Object.entries(cases)) test(name, run);
