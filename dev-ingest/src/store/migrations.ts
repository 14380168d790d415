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
