// Reads the samples of a profile that `perf` took, and says for each what the processor was doing.

/** What the symbols of the addon say, in the order in which they are tried. */
const IN_ADDON = [
  ["SHA-256", /sha2|sha256|hmac/i],
  ["TLS", /(?<!hyper_)rustls|\bring(::|_core)|webpki|aes(_|ni)|gcm|chacha|poly1305|x25519/],
  ["HTTP", /hyper|h2::|http::|httparse|reqwest|tower|want::|http_body|url::|bytes::/],
  ["memory", /\bmi_|_mi_|alloc::|RawVec|\bmem(cpy|move|set)/],
  ["crossing into Rust and back", /napi/],
  ["bytes to text", /encoding_rs|utf8|utf_8|utf16/i],
  ["core: checks, retries, JSON", /postproxy_dm_core|serde|core::fmt|core::str/],
  ["tokio", /tokio|mio::|parking_lot|futures_|std::sync|std::thread/],
];

/** The same of Node. */
const IN_NODE = [
  [
    "the stack that an error would show",
    /Stack(Frame|Trace)|FrameSummary|Translated|Summarize|CallSite|SafepointTable/,
  ],
  ["crossing into Rust and back", /napi_|v8impl::|FunctionCallback|HandleApiCall/],
  ["JSON in JavaScript", /Json(Parser|Stringif)|JsonParse/],
  ["collecting garbage", /Scaveng|MarkCompact|Marking|Evacuat|Sweep|GarbageCollect|ConcurrentMark|Heap::/],
  ["SHA-256", /sha256|SHA256|EVP_|HMAC/],
  ["bytes to text", /simdutf|Utf8|StringBytes|String::WriteUtf8|NewStringFrom/],
  ["OpenSSL", /SSL_|ssl_|tls_|OPENSSL|aes|gcm/],
  ["HTTP", /llhttp|node::http_parser|HTTPParser/],
  ["Node's loop", /^uv_|uv__|node::/],
];

/** What libc's functions of memory are called. */
const MEMORY = /malloc|free|calloc|realloc|mem(move|cpy|set|cmp)|brk/;

/** Says what a sample shows. `dso` is the file that the symbol is in. */
export function partOf({ symbol, dso }) {
  if (/^\[(kernel|guest\.kernel)/.test(dso) || dso.endsWith(".ko")) return "kernel";
  if (dso === "[vdso]") return "reading the clock";
  if (dso.endsWith(".node")) return named(IN_ADDON, symbol) ?? "the addon's rest";
  if (/perf-\d+\.map$|^\[?(anon|JIT|unknown)/.test(dso) || symbol.startsWith("Builtins_"))
    return "JavaScript";
  if (/\/(lib[\w+.-]*\.so[\d.]*|ld-[\w.-]+)$/.test(dso))
    return MEMORY.test(symbol) ? "memory" : "libc's rest";
  return named(IN_NODE, symbol) ?? "JavaScript's engine";
}

function named(patterns, symbol) {
  return patterns.find(([, pattern]) => pattern.test(symbol))?.[0];
}

/**
 * Reads what `perf script -F tid,ip,sym,dso` prints: a line for each sample.
 * @param {string} text
 * @returns {{ tid: number, symbol: string, dso: string }[]}
 */
export function samplesIn(text) {
  return text.split("\n").flatMap((line) => {
    const found = /^\s*(\d+)\s+[0-9a-f]+\s+(.*?)\s+\((.*)\)\s*$/.exec(line);
    return found ? [{ tid: Number(found[1]), symbol: found[2], dso: found[3] }] : [];
  });
}

/**
 * Returns the nanoseconds of each part, of the main thread and of all others.
 * @param {{ tid: number, symbol: string, dso: string }[]} samples
 * @param {number} pid the process, whose first thread has the same number
 * @param {number} nanoseconds what a sample stands for
 */
export function timesOf(samples, pid, nanoseconds) {
  const times = {};
  for (const sample of samples) {
    const part = partOf(sample);
    times[part] ??= { main: 0, others: 0 };
    times[part][sample.tid === pid ? "main" : "others"] += nanoseconds;
  }
  return times;
}
