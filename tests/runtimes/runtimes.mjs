// Every runtime that the package is tested in. A runner gives its name, its title in the table, its bindings, and how
// it runs the portable suite.

import { runtimes as processes } from "./runners/process.mjs";

export const runtimes = [...processes];
