import { program } from "./program.js";

program({ url: process.env.EMULATOR_URL, key: process.env.EMULATOR_KEY }).catch((error) => {
  console.log(`failed: ${error.stack}`);
});
