// Every runtime that the package is tested in, in the order of the table in docs/runtimes.md. A runner says its name, its title,
// its bindings, and how the portable suite runs in it, and the conformance suite where there is node:test.

import { runtimes as browsers } from "./runners/browsers.mjs";
import { runtimes as edge } from "./runners/edge.mjs";
import { runtimes as processes } from "./runners/process.mjs";
import { runtimes as workerd } from "./runners/workerd.mjs";

export const runtimes = [...processes, ...workerd, ...edge, ...browsers];
