import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { StoreRefusedError } from "./event-store.ts";
import { isRunningFromSource, packageFolder } from "../package-files.ts";

export type Engine = "sqlite" | "postgres";

/**
 * Reads the steps in SQL that a database's schema lacks; one that has had the first n is of version n.
 *
 * @throws {StoreRefusedError} When it has had more than there are.
 */
export function stepsAfter(version: number, engine: Engine, database: string): readonly string[] {
  const parent = isRunningFromSource ? join("src", "store") : "dist";
  const folder = join(packageFolder(), parent, "migrations", engine);
  const files = readdirSync(folder).filter((name) => name.endsWith(".sql"));
  if (version > files.length)
    throw new StoreRefusedError(
      `${database} was written by a newer dev-ingest (layout ${version}; this one knows up to ${files.length}). Use that version, or take the events along with its command: dev-ingest export`,
    );
  const steps = files.toSorted().slice(version);
  return steps.map((name) => readFileSync(join(folder, name), "utf8"));
}
