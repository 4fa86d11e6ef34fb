// Tells a database of SQLite that ends with its connection from one in a file. It has many spellings.

/**
 * Whether a path names a database in memory, or a temporary one. What begins with "file:" is a URI to SQLite, but not in Bun.
 * @param {string} path
 */
export function isMemoryPath(path) {
  const isBun = Boolean(/** @type {any} */ (globalThis).process?.versions?.bun);
  if (isBun || !path.startsWith("file:")) return path === "" || path === ":memory:";
  const [name = "", query = ""] = (path.slice("file:".length).split("#")[0] ?? "").split(/\?(.*)/s);
  const file = decoded(name.replace(/^\/\/[^/]*/, ""));
  const options = new Map(query.split("&").map((option) => /** @type {[string, string]} */ (pair(option))));
  return (
    file === "" ||
    file === ":memory:" ||
    options.get("mode") === "memory" ||
    options.get("vfs")?.startsWith("memdb") === true
  );
}

/** @param {string} option */
function pair(option) {
  const at = `${option}=`.indexOf("=");
  return [decoded(option.slice(0, at)), decoded(option.slice(at + 1))];
}

/**
 * A text as SQLite reads it: what is no escape stays.
 * @param {string} text
 */
function decoded(text) {
  return text.replace(/%([0-9a-f]{2})/gi, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16)));
}

/**
 * Whether everything ends with the user's connection.
 * @param {any} connection
 */
export function isMemoryConnection(connection) {
  const { memory, filename, name } = connection;
  if (memory === true) return true;
  try {
    return isMemoryList(connection.prepare(DATABASE_LIST).all());
  } catch {
    // It isn't open yet.
    const path = filename ?? name;
    return typeof path === "string" && isMemoryPath(path);
  }
}

/** The databases of a connection. One in memory has no file, however it was spelt. */
export const DATABASE_LIST = "PRAGMA database_list";

/**
 * Whether the main database of a list has no file.
 * @param {Record<string, any>[]} rows of `DATABASE_LIST`
 */
export function isMemoryList(rows) {
  const main = rows.find(({ name }) => name === "main");
  return main !== undefined && (main.file ?? "") === "";
}
