// The headers of an answer, as a `Headers` where there is one. jsdom has none, and Node before 24 ends the process of
// whoever touches its own without WebAssembly (`--jitless`).

/** @param {HeadersInit} [headers] */
export function headersOf(headers = []) {
  const isSafe = typeof WebAssembly !== "undefined" && typeof Headers !== "undefined";
  return isSafe ? new Headers(headers) : new PlainHeaders(headers);
}

/** Reads as a `Headers` does. */
class PlainHeaders extends Map {
  constructor(headers) {
    super();
    for (const [name, value] of Symbol.iterator in headers ? headers : Object.entries(headers)) {
      const earlier = this.get(name);
      this.set(name.toLowerCase(), earlier === null ? value : `${earlier}, ${value}`);
    }
  }

  get(name) {
    return super.get(name.toLowerCase()) ?? null;
  }

  has(name) {
    return super.has(name.toLowerCase());
  }
}
