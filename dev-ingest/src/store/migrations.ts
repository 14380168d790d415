import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isRunningFromSource, packageFolder } from "../package-files.ts";

/** One step of a schema. A database that has it is of this version. */
export interface Migration {
  readonly version: number;
  readonly sql: string;
}

/** Reads the steps of an engine's schema, from the first. */
export function readMigrations(engine: "sqlite" | "postgres"): readonly Migration[] {
  const parent = isRunningFromSource ? join("src", "store") : "dist";
  const folder = join(packageFolder(), parent, "migrations", engine);
  return readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .toSorted()
    .map((name) => ({
      version: Number.parseInt(name, 10),
      sql: readFileSync(join(folder, name), "utf8"),
    }));
}

/** The step that makes the table of settings, which keeps the fingerprint of the schema. */
export const settingsVersion = 2;

/** Fingerprint of a schema: steps do not change once they are released, but for their comments. */
export function layoutOf(migrations: readonly Migration[], version: number): string {
  const steps = migrations.filter((migration) => migration.version <= version);
  const statements = steps.map(({ sql }) => sql.replace(/--.*$/gm, "").replace(/\s+/g, " "));
  return createHash("sha256").update(statements.join("\n")).digest("hex").slice(0, 16);
}
