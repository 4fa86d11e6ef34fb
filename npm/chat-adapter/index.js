// The package's public names.

import { PostproxyAdapter } from "./adapter.js";
import { PostproxyFormatConverter } from "./content/text.js";

export { PostproxyAdapter, PostproxyFormatConverter };

/** @type {typeof import("./index.js").createPostproxyAdapter} */
export function createPostproxyAdapter(options) {
  return new PostproxyAdapter(options);
}
