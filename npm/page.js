// A client in a page gives the account's key to every visitor, so it is refused unless the caller asks for it.

import { invalid } from "./invalid.js";

/**
 * Throws in a page of the web. A page that the service itself serves, such as the emulator's, is no danger.
 * @param {any} baseUrl as the caller gave it
 */
export function refuseInPage(baseUrl) {
  if (!isPage() || originOf(baseUrl) === globalThis.location?.origin) return;
  throw invalid(
    "dangerouslyAllowBrowser",
    "must be true in a page: its visitors can read the API key, and with it every conversation of the account. " +
      "Make the call on a server of yours and let the page ask that; set it only where nobody but you opens the page",
  );
}

/** Whether this is a page of the web: not workers, nor the pages of an extension, nor a page that a test pretends on Node. */
export function isPage() {
  const { window, location, process } = globalThis;
  const isOfExtension = /^[a-z-]+-extension:$/.test(location?.protocol ?? "");
  return window?.document !== undefined && !isOfExtension && process?.versions?.node === undefined;
}

/** @param {any} url */
function originOf(url) {
  try {
    return new URL(url).origin;
  } catch {
    return undefined;
  }
}
