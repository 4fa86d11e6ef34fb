// Which lanes have events, so that all of them can be listed. A lane is written down before its first event is; it is crossed
// out after its last one went. The lanes of a receiver are spread over several index objects; the first also keeps notes.

/** How many index objects a receiver has. Another number loses sight of the lanes that wait. */
export const SHARDS = 8;

/**
 * The index object of a lane.
 * @param {string} lane
 */
export function shardOf(lane) {
  let hash = 0;
  for (let at = 0; at < lane.length; at += 1) hash = (hash * 31 + lane.charCodeAt(at)) >>> 0;
  return hash % SHARDS;
}

/**
 * The SQLite of a Durable Object.
 * @typedef {{ exec(text: string, ...values: any[]): { toArray(): any[] } }} ObjectSql
 */

/** The index in the SQLite of its object. */
export class LaneIndex {
  #sql;

  /** @param {ObjectSql} sql */
  constructor(sql) {
    this.#sql = sql;
    sql.exec("CREATE TABLE IF NOT EXISTS pp1_known (lane TEXT PRIMARY KEY) WITHOUT ROWID");
    sql.exec(
      "CREATE TABLE IF NOT EXISTS pp1_notes (note TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    );
  }

  /** @param {string} lane */
  add(lane) {
    this.#sql.exec("INSERT OR IGNORE INTO pp1_known (lane) VALUES (?)", lane);
  }

  /** @param {string} lane */
  remove(lane) {
    this.#sql.exec("DELETE FROM pp1_known WHERE lane = ?", lane);
  }

  /**
   * Lanes in the order of their names, after one of them.
   * @param {{ after: string | null, limit: number }} page
   * @returns {string[]}
   */
  lanes({ after, limit }) {
    return this.#sql
      .exec(
        "SELECT lane FROM pp1_known WHERE lane > ? OR ? IS NULL ORDER BY lane LIMIT ?",
        after,
        after,
        limit,
      )
      .toArray()
      .map(({ lane }) => lane);
  }

  /**
   * @param {string} note
   * @param {string} [value]
   * @returns {string | null}
   */
  note(note, value) {
    if (value !== undefined)
      this.#sql.exec("INSERT OR REPLACE INTO pp1_notes (note, value) VALUES (?, ?)", note, value);
    return this.#sql.exec("SELECT value FROM pp1_notes WHERE note = ?", note).toArray()[0]?.value ?? null;
  }

  check() {
    return [];
  }
}
