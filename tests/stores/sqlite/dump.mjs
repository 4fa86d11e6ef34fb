// What the tables of a SQLite store hold, as text.

/** Every row of every table, as text. */
export async function dumpRows(query) {
  const tables = await query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'pp1_%'");
  const rows = [];
  for (const { name } of tables) rows.push(...(await query(`SELECT * FROM ${name}`)));
  return JSON.stringify(rows).replaceAll('\\"', '"');
}
