// Run by Vitest.

import * as sdk from "postproxy-dm";
import * as webhooks from "postproxy-dm/webhooks";
import { expect, test } from "vitest";
import check from "./check.cjs";

test("the package works in jsdom", async () => {
  expect(typeof document).toBe("object");
  expect(await check(sdk, webhooks)).toBe(process.env.EXPECTED_BINDING);
});
