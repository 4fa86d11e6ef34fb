// Whether this process lives on after it has answered a request: only then does the receiver look for work by itself.

/** Variables that hosts set whose processes are frozen or ended after an answer. */
const FROZEN_AFTER_ANSWERS = [
  "AWS_LAMBDA_FUNCTION_NAME",
  "VERCEL",
  "NETLIFY",
  "FUNCTIONS_WORKER_RUNTIME",
  "FUNCTION_TARGET",
  "CF_PAGES",
];

export function livesOn() {
  const scope = /** @type {any} */ (globalThis);
  const isAtTheEdge = "EdgeRuntime" in scope || scope.navigator?.userAgent === "Cloudflare-Workers";
  return !isAtTheEdge && !FROZEN_AFTER_ANSWERS.some((name) => scope.process?.env?.[name]);
}
