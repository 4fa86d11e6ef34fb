// What the parts of the build for `npm start` share.

import { copyFileSync, mkdirSync, renameSync, utimesSync } from "node:fs";
import { dirname } from "node:path";

/** Cargo's profile. */
export const START = "start";

/** Puts a file where the package loads it from, dated so that every build for release finds it too old. */
export function placeForStart(source, file) {
  mkdirSync(dirname(file), { recursive: true });
  copyFileSync(source, `${file}.new`);
  utimesSync(`${file}.new`, 0, 0);
  renameSync(`${file}.new`, file);
}
