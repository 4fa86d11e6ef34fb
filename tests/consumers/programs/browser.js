import { program } from "./program.js";

const { url, key } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
program({ url, key }).then(console.log, (error) => console.log(`failed: ${error.stack}`));
