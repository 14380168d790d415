import { setTimeout as delay } from "node:timers/promises";
import type { EventRow } from "../questions/rows.ts";
import { listEvents } from "../questions/events.ts";
import { openForReading, readIdentity } from "../store/sqlite/open-database.ts";
import { QuestionRunner } from "../store/sqlite/run-question.ts";
import { sqliteDialect } from "../questions/sqlite-dialect.ts";
import type { Path } from "../wire/path.ts";
import { requireFile } from "./require-file.ts";

const pageRows = 1_000;
const pollMs = 200;

/** Which events; null does not restrict. */
export interface FileQuery {
  readonly path: Path | null;
  readonly run: string | null;
  readonly name: string | null;
  /** Events with a greater seq. */
  readonly after: number | null;
}

/** A store's file, which a server may be writing meanwhile. */
export interface StoreFile {
  readonly id: string;
  /** All events that match, oldest first. */
  pages(query: FileQuery): AsyncGenerator<readonly EventRow[], void>;
  /** Events as they arrive, from the next one on, for ever. */
  follow(query: FileQuery): AsyncGenerator<readonly EventRow[], void>;
  close(): void;
}

/** Opens a store's file for reading. @throws {CommandMistake} When there is none. */
export function openStoreFile(file: string): StoreFile {
  requireFile(file);
  const database = openForReading(file);
  const runner = new QuestionRunner(database);
  const read = async function* (
    { path, run, name, after }: FileQuery,
    isFollowing: boolean,
  ): AsyncGenerator<readonly EventRow[], void> {
    const filter = {
      ...(path === null ? {} : { path }),
      ...(run === null ? {} : { run: run === "" ? null : run }),
      ...(name === null ? {} : { name }),
    };
    let last = after ?? (isFollowing ? readIdentity(database).lastSeq : 0);
    for (;;) {
      const query = { ...filter, after: last, order: "oldest", limit: pageRows } as const;
      const page = runner.run(listEvents(query, sqliteDialect));
      if (page.rows.length > 0) yield page.rows;
      if (page.next === null && !isFollowing) return;
      last = page.next ?? page.rows.at(-1)?.seq ?? last;
      if (page.next === null) await delay(pollMs);
    }
  };
  return {
    id: readIdentity(database).id,
    pages: (query) => read(query, false),
    follow: (query) => read(query, true),
    close: () => database.close(),
  };
}
