// Finds the imports between the JavaScript or TypeScript files of a folder: `import`, `export … from`, `import()` and
// `require`.

import { existsSync, readFileSync } from "node:fs";
import { dirname, extname, join, normalize } from "node:path";
import ts from "typescript";

/**
 * @param {string} root the folder of the sources
 * @param {string[]} files their paths below it
 * @returns {Map<string, Map<string, string>>} the imports of each file: the imported file, and the name in the import
 */
export function importsOfJavaScript(root, files) {
  return new Map(files.map((file) => [file, importsOf(root, file)]));
}

function importsOf(root, file) {
  const found = new Map();
  const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), "utf8"), true, true);
  for (const { fileName } of importedFiles.filter(({ fileName }) => fileName.startsWith("."))) {
    const path = normalize(join(dirname(file), fileName.replace(/\?.*$/, "")));
    // A file outside the folder belongs to another house, for example the package that the page imports.
    if (path.startsWith("..")) continue;
    // TypeScript names a file without its ending, or with that of the JavaScript which is made of it.
    const stem = path.replace(/\.js$/, "");
    const target = [path, `${stem}.ts`, `${stem}.tsx`].find(
      (path) => extname(path) !== "" && existsSync(join(root, path)),
    );
    if (target !== undefined && target !== file) found.set(target, fileName);
  }
  return found;
}
