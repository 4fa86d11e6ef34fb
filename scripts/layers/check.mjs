// Checks that imports run down: no file imports from a higher layer or is part of a circle, and each has a layer.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { importsOfJavaScript } from "./javascript.mjs";
import { importsOfRust } from "./rust.mjs";

const SOURCES = /\.(rs|js|cjs|mjs|ts|tsx)$/;

/**
 * @param {string} root the project
 * @param {{ folder: string, without?: string[], layers: { name: string, files: string[] }[] }} house
 * @returns {string[]} the problems, a sentence each
 */
export function checkHouse(root, { folder, without = [], layers }) {
  const files = sourcesOf(join(root, folder), without);
  const problems = [];

  const layerOf = new Map();
  for (const file of files) {
    const homes = layers.flatMap(({ files }, at) => (files.some((place) => isIn(file, place)) ? [at] : []));
    if (homes.length === 1) layerOf.set(file, homes[0]);
    else {
      const names = homes.map((at) => layers[at].name).join(" and ");
      problems.push(`${folder}/${file} is in ${names || "no layer"}; it must be in one`);
    }
  }
  for (const { name, files: places } of layers) {
    for (const place of places.filter((place) => !files.some((file) => isIn(file, place)))) {
      problems.push(`${folder}/${place}, of the layer ${name}, is not there`);
    }
  }

  const readImports = files.some((file) => file.endsWith(".rs")) ? importsOfRust : importsOfJavaScript;
  let imports;
  try {
    imports = readImports(join(root, folder), files);
  } catch (error) {
    return [...problems, error.message];
  }
  for (const [file, targets] of imports) {
    for (const [target, name] of targets) {
      const [from, to] = [layerOf.get(file), layerOf.get(target)];
      if (from === undefined || to === undefined || from <= to) continue;
      problems.push(
        `${folder}/${file} (${layers[from].name}) imports ${name} from the higher ${target} (${layers[to].name})`,
      );
    }
  }
  for (const circle of circlesOf(imports)) {
    const way = shortestWay(imports, circle);
    const steps = way.map(
      (file, at) =>
        `${file} takes ${imports.get(file).get(way[(at + 1) % way.length])} from ${way[(at + 1) % way.length]}`,
    );
    problems.push(`${folder} has a circle of ${circle.length} files: ${steps.join("; ")}`);
  }
  return problems;
}

function sourcesOf(folder, without) {
  return readdirSync(folder, { recursive: true })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => SOURCES.test(file) && !file.endsWith(".d.ts") && !file.includes("node_modules/"))
    .filter((file) => !without.some((place) => isIn(file, place)))
    .sort();
}

/** A place is a file, or a folder with a slash at its end. A file with a place of its own leaves its folder's layer. */
function isIn(file, place) {
  return place.endsWith("/") ? file.startsWith(place) : file === place;
}

/** Returns the groups of files that import each other, by Tarjan's algorithm. */
function circlesOf(imports) {
  const numbers = new Map();
  const lowest = new Map();
  const stack = [];
  const circles = [];
  const visit = (file) => {
    numbers.set(file, numbers.size);
    lowest.set(file, numbers.get(file));
    stack.push(file);
    for (const target of imports.get(file)?.keys() ?? []) {
      if (!numbers.has(target)) visit(target);
      if (stack.includes(target)) lowest.set(file, Math.min(lowest.get(file), lowest.get(target)));
    }
    if (lowest.get(file) !== numbers.get(file)) return;
    const circle = stack.splice(stack.indexOf(file));
    if (circle.length > 1) circles.push(circle);
  };
  for (const file of imports.keys()) if (!numbers.has(file)) visit(file);
  return circles;
}

/** The shortest way from the first file of a circle back to it. */
function shortestWay(imports, circle) {
  const [start] = circle;
  for (const ways = [[start]]; ; ) {
    const way = ways.shift();
    for (const target of imports.get(way.at(-1)).keys()) {
      if (target === start) return way;
      if (circle.includes(target) && !way.includes(target)) ways.push([...way, target]);
    }
  }
}
