// Which file of a folder of JavaScript or TypeScript imports which: `import`, `export … from`, `import()` and `require`.

import { existsSync, readFileSync } from "node:fs";
import { dirname, extname, join, normalize } from "node:path";
import ts from "typescript";

/**
 * @param {string} root the folder of the sources
 * @param {string[]} files their paths below it
 * @returns {Map<string, Map<string, string>>} of each file, what it imports and by which name
 */
export function importsOfJavaScript(root, files) {
  return new Map(files.map((file) => [file, importsOf(root, file)]));
}

function importsOf(root, file) {
  const found = new Map();
  const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), "utf8"), true, true);
  for (const { fileName } of importedFiles.filter(({ fileName }) => fileName.startsWith("."))) {
    const path = normalize(join(dirname(file), fileName.replace(/\?.*$/, "")));
    // What is outside of the folder, such as the package in the page, is another house.
    if (path.startsWith("..")) continue;
    const endings = extname(path) === "" ? [".ts", ".tsx"] : [""];
    const target = endings.map((ending) => `${path}${ending}`).find((path) => existsSync(join(root, path)));
    if (target !== undefined && target !== file) found.set(target, fileName);
  }
  return found;
}
