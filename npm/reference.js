// A caller may give the object itself instead of its id. With it comes the platform, whose own limits are
// then checked before anything is sent.

import { isObject } from "./binding/binding.js";
import { fieldsOf, kindOf, reading } from "./given.js";
import { invalid } from "./invalid.js";

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

/**
 * The ids that name a comment: written by the caller, or those of an event's resource or of an entry of the list of all
 * comments, whose own id is its `id`.
 * @param {unknown} given
 * @returns {{ ids: any[], query: Record<string, unknown>, platform?: unknown }}
 */
export function commentOf(given) {
  return reading("comment", () => {
    const {
      post_id,
      id,
      comment_id = id,
      profile_id,
      platform,
      data,
      ...others
    } = fieldsOf(given, "comment");
    if (isObject(data?.object)) {
      throw invalid("comment", "must be what the event is about: pass event.data.object");
    }
    const isWhole = [post_id, comment_id, profile_id].every((id) => id !== undefined && id !== null);
    // Core finds the misspelt one among the names of the others. The call fails in any case.
    const names = isWhole ? [] : Object.keys(others);
    const query = { ...Object.fromEntries(names.map((name) => [name, true])), profile_id };
    return { ids: [post_id, comment_id], query, platform };
  });
}

/**
 * The id of a template or its name, and the language of a name. A template itself stands for its id: its name would stand
 * for all of its languages.
 * @param {unknown} given
 * @returns {{ id: unknown, query?: { language: unknown } }}
 */
export function templateOf(given) {
  const isOne = typeof given === "object" && given !== null && !Array.isArray(given);
  if (!isOne) return { id: given };
  if ("id" in given) {
    if (typeof given.id !== "string")
      throw invalid("template.id", `must be a string, got ${kindOf(given.id)}`);
    return { id: given.id };
  }
  const { name, language, ...others } = /** @type {{ name?: unknown, language?: unknown }} */ (given);
  // A misspelt language would leave every language of the name.
  const [other] = Object.keys(others);
  if (other !== undefined)
    throw invalid(`template.${other}`, "is not known: give an id, or a name and its language");
  if (typeof name !== "string") {
    throw invalid("template.name", `must be a string, got ${kindOf(name)}; or give the template's id`);
  }
  if (!("language" in given)) return { id: name };
  if (language === undefined || language === null) {
    throw invalid("template.language", "must be a string; leave it out if you mean every language");
  }
  return { id: name, query: { language } };
}
