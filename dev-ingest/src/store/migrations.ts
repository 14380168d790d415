import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isRunningFromSource, packageFolder } from "../package-files.ts";

/** Reads the steps of an engine's schema, in SQL. A database that has had the first n is of version n. */
export function readMigrations(engine: "sqlite" | "postgres"): readonly string[] {
  const parent = isRunningFromSource ? join("src", "store") : "dist";
  const folder = join(packageFolder(), parent, "migrations", engine);
  const files = readdirSync(folder).filter((name) => name.endsWith(".sql"));
  return files.toSorted().map((name) => readFileSync(join(folder, name), "utf8"));
}
