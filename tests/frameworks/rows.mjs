// Every row of the table: an example of examples/webhooks, where it runs, the line that it needs, and what it looks like
// without that line.

import { rows as lambda } from "./rows/lambda.mjs";
import { rows as servers } from "./rows/servers.mjs";
import { rows as web } from "./rows/web.mjs";

/**
 * `file` is the one that is loaded, below the example's folder. `line` is in the example, and said in the docs.
 * `without` turns the example's files into the set-up in which the body is used before the handler, by replacements; the
 * docs show what is answered and said there. `named` is the framework that is recognised there. `except` are answers that differ from a delivery's own: they are the
 * framework's, or come of what the framework does with the bytes. `folder` and `group`: see project.mjs.
 */
export const rows = [...servers, ...web, ...lambda];
