// The twenty inputs, in the order of the table's rows.

import { receiving } from "./inputs/receiving.mjs";
import { sending } from "./inputs/sending.mjs";

export const inputs = [...sending, ...receiving];
