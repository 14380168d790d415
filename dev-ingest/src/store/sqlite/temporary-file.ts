import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A file that goes with the process. */
export interface TemporaryFile {
  readonly file: string;
  remove(): void;
}

/** Makes room for a database that ends with the process, in a folder that only its user may enter. */
export function makeTemporaryFile(): TemporaryFile {
  const folder = mkdtempSync(join(tmpdir(), "dev-ingest-"));
  const remove = (): void => {
    process.off("exit", remove);
    rmSync(folder, { recursive: true, force: true });
  };
  process.on("exit", remove);
  return { file: join(folder, "events.db"), remove };
}
