// What core's `poll` says, with names. crates/wasm/src/call.rs writes the list.

/**
 * The next step of a call.
 * @param {unknown[]} polled
 */
export function stepOf([kind, ...details]) {
  switch (kind) {
    case "send": {
      const [method, url, headers, hasFile, timeoutMs] = details;
      return { kind, method, url, headers, hasFile, timeoutMs };
    }
    case "wait": {
      const [waitMs] = details;
      return { kind, waitMs };
    }
    case "done":
      return { kind };
    case "failed": {
      const [error] = details;
      return { kind, error };
    }
    default:
      throw new Error(`core has no step ${kind}`);
  }
}
