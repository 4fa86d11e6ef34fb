// How the JavaScript of the emulator's README.md and of its index.d.ts is run.

import { strict as assert } from "node:assert";
import { noEmulator, succeeded } from "./support.mjs";

export const emulator = {
  "npm/emulator/README.md: postproxy-dm-emulator (2)": {
    good: { "all of it holds": async ({ run }) => succeeded(await run()) },
    bad: { "no emulator": noEmulator },
  },

  "npm/emulator/index.d.ts: startEmulator": {
    given: `import { Postproxy } from "postproxy-dm";
import { startEmulator } from "postproxy-dm-emulator";
`,
    good: { "all of it holds": async ({ run }) => succeeded(await run()) },
    bad: { "no emulator": noEmulator },
  },

  "npm/emulator/index.d.ts: now": {
    given: `import { messagingWindow } from "postproxy-dm";
import { startEmulator } from "postproxy-dm-emulator";
const emulator = await startEmulator();
const person = { profile_id: emulator.profiles.facebook, participant_external_id: "jane" };
const { chat } = await emulator.inbound({ ...person, text: "Hi!" });
`,
    afterwards: "console.log(state);\nawait emulator.stop();",
    good: {
      "a day has passed": async ({ run }) => {
        const result = await run();
        succeeded(result);
        assert.equal(result.stdout, "human_agent\n");
      },
    },
    bad: { "no emulator": noEmulator },
  },
};
