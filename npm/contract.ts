// Compiles only if what the package exports is what index.d.ts and webhooks.d.ts declare. It never runs.

import type * as declared from "../index.js";
import type * as declaredWebhooks from "../webhooks.js";
import type * as writtenEmulatorError from "./emulator/error.js";
import type * as declaredEmulator from "./emulator/index.js";
import type * as written from "./postproxy.js";
import type * as writtenWebhooks from "./webhooks/webhooks.js";

type Declared = typeof declared;
type Written = typeof written;

/** The classes of failed calls. */
type ErrorName = {
  [Name in keyof Declared]: Declared[Name] extends typeof declared.PostproxyError ? Name : never;
}[keyof Declared];

/** What npm/error.js writes of such a class. Its other fields are core's, and are set by their names at run time. */
interface ErrorClass {
  new (
    ...given: ConstructorParameters<typeof declared.PostproxyError>
  ): Pick<declared.PostproxyError, keyof Error | "headers" | "toJSON">;
  fromJSON(json: Record<string, unknown>): Error;
}

type Holds<Claim extends true> = Claim;
type Fits<Given, Wanted> = [Given] extends [Wanted] ? true : Given;

export type Contract = [
  Holds<Fits<Written, Omit<Declared, ErrorName>>>,
  Holds<Fits<Written, Record<ErrorName, ErrorClass>>>,
  Holds<Fits<keyof Written, keyof Declared>>,
  Holds<Fits<typeof writtenWebhooks, Omit<typeof declaredWebhooks, ErrorName>>>,
  Holds<Fits<keyof typeof writtenWebhooks, keyof typeof declaredWebhooks>>,
  Holds<Fits<typeof writtenEmulatorError, Pick<typeof declaredEmulator, "EmulatorError">>>,
];
