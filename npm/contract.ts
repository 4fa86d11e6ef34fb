// Compiles only if the packages export what their declarations say: index.d.ts, receiver.d.ts, webhooks.d.ts and
// emulator/index.d.ts.
// This file never runs.

import type * as declared from "../index.js";
import type * as declaredReceiver from "../receiver.js";
import type * as declaredWebhooks from "../webhooks.js";
import type * as writtenEmulatorError from "./emulator/error.js";
import type * as declaredEmulator from "./emulator/index.js";
import type * as writtenEmulatorStart from "./emulator/start.js";
import type * as written from "./postproxy.js";
import type * as writtenReceiver from "./receiver/create.js";
import type * as writtenWebhooks from "./webhooks/webhooks.js";

type Declared = typeof declared;
type Written = typeof written;
/** The files that npm/emulator/index.js exports. Its own types can't be imported: index.d.ts stands in front of it. */
type WrittenEmulator = typeof writtenEmulatorError & typeof writtenEmulatorStart;

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
  Holds<Fits<typeof writtenReceiver, Omit<typeof declaredReceiver, ErrorName>>>,
  Holds<Fits<keyof typeof writtenReceiver, keyof typeof declaredReceiver>>,
  Holds<Fits<WrittenEmulator, typeof declaredEmulator>>,
  Holds<Fits<keyof WrittenEmulator, keyof typeof declaredEmulator>>,
];
