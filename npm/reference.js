// What a caller may give in place of an id: the object itself. With it comes the platform, whose own limits are
// then checked before anything is sent.

/** The id, and the platform where it is known. */
export function referenceOf(given) {
  const isObject = typeof given === "object" && given !== null && !Array.isArray(given);
  return isObject && "id" in given ? { id: given.id, platform: given.platform } : { id: given };
}
