// A caller may give the object itself instead of its id. With it comes the platform, whose own limits are
// then checked before anything is sent.

/**
 * The id, and the platform where it is known.
 * @param {unknown} given
 * @returns {{ id: unknown, platform?: unknown }}
 */
export function referenceOf(given) {
  const isObject = typeof given === "object" && given !== null && !Array.isArray(given);
  if (!isObject || !("id" in given)) return { id: given };
  return { id: given.id, platform: "platform" in given ? given.platform : undefined };
}
