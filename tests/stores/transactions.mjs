// Transactions of the user's, through each client that people have: what a handler does in one, beside `finish(tx)`.

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Makes the table of the effects. */
export const EFFECTS = "CREATE TABLE IF NOT EXISTS effects (id serial PRIMARY KEY, event text NOT NULL)";

/**
 * Each opens a client: a store's, how to run work in a transaction, how to write an effect in one, and how to end it.
 * @type {Record<string, (url: string) => Promise<{ client: unknown, transaction(work: (tx: any) => Promise<void>): Promise<unknown>, effect(tx: any, event: string): Promise<unknown>, close(): Promise<unknown> }>>}
 */
export const openers = {
  async pg(url) {
    const pool = await poolOf(url);
    const transaction = async (work) => {
      const client = await pool.connect();
      try {
        await client.query("BEGIN");
        await work(client);
        await client.query("COMMIT");
      } catch (error) {
        await client.query("ROLLBACK").catch(() => {});
        throw error;
      } finally {
        client.release();
      }
    };
    const effect = (tx, event) => tx.query("INSERT INTO effects (event) VALUES ($1)", [event]);
    return { client: pool, transaction, effect, close: () => pool.end() };
  },

  async postgres(url) {
    const sql = (await import("postgres")).default(url);
    const effect = (tx, event) => tx`INSERT INTO effects (event) VALUES (${event})`;
    return { client: sql, transaction: (work) => sql.begin(work), effect, close: () => sql.end() };
  },

  async "Drizzle on pg"(url) {
    const { drizzle } = await import("drizzle-orm/node-postgres");
    const pool = await poolOf(url);
    const client = async (statement, values) => (await pool.query(statement, values)).rows;
    return { client, ...(await drizzled(drizzle(pool))), close: () => pool.end() };
  },

  async "Drizzle on postgres"(url) {
    const { drizzle } = await import("drizzle-orm/postgres-js");
    const sql = (await import("postgres")).default(url);
    return { client: sql, ...(await drizzled(drizzle(sql))), close: () => sql.end() };
  },

  async Prisma(url) {
    const { PrismaPg } = await import("@prisma/adapter-pg");
    const { PrismaClient } = await prismaClient();
    const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: url }) });
    return {
      client: prisma,
      transaction: (work) => prisma.$transaction(work),
      effect: (tx, event) => tx.effect.create({ data: { event } }),
      close: () => prisma.$disconnect(),
    };
  },
};

async function poolOf(url) {
  const { default: pg } = await import("pg");
  const pool = new pg.Pool({ connectionString: url });
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}

async function drizzled(db) {
  const { sql } = await import("drizzle-orm");
  return {
    transaction: (work) => db.transaction(work),
    effect: (tx, event) => tx.execute(sql`INSERT INTO effects (event) VALUES (${event})`),
  };
}

/**
 * Prisma's client for one table, generated once for a test and its workers. Its engine is a WebAssembly module of the package; the
 * command asks for another, to migrate with, and doesn't use it here.
 */
async function prismaClient() {
  const home = fileURLToPath(new URL("node_modules/.postproxy-dm-prisma", import.meta.url));
  const output = join(home, "client");
  if (!process.env.PRISMA_IS_GENERATED) {
    mkdirSync(home, { recursive: true });
    const schema = join(home, "schema.prisma");
    writeFileSync(schema, SCHEMA.replace("OUTPUT", JSON.stringify(output)));
    const command = fileURLToPath(new URL("node_modules/prisma/build/index.js", import.meta.url));
    execFileSync(process.execPath, [command, "generate", "--schema", schema], {
      stdio: "pipe",
      env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: "1" },
    });
    process.env.PRISMA_IS_GENERATED = "1";
  }
  return (await import(join(output, "index.js"))).default;
}

const SCHEMA = `generator client {
  provider = "prisma-client-js"
  output = OUTPUT
}
datasource db {
  provider = "postgresql"
}
model Effect {
  id Int @id @default(autoincrement())
  event String
  @@map("effects")
}
`;
