import { program } from "./program.js";

const { EMULATOR_URL: url, EMULATOR_KEY: key } = process.env;
program({ url, key }).then(console.log, (error) => console.log(`failed: ${error.stack}`));
