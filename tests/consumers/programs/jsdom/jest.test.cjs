// Run by Jest.

/* global expect, test */
"use strict";

const check = require("./check.cjs");

test("the package works in jsdom", async () => {
  expect(typeof document).toBe("object");
  const binding = await check(require("postproxy-dm"), require("postproxy-dm/webhooks"));
  expect(binding).toBe(process.env.EXPECTED_BINDING);
});
