import { existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { csvHead, lineWriter } from "../api/export-events.ts";
import { listEvents } from "../store/questions/events.ts";
import { openForReading, readIdentity } from "../store/sqlite/open-database.ts";
import { QuestionRunner } from "../store/sqlite/run-question.ts";
import { sqliteDialect } from "../store/sqlite/sqlite-dialect.ts";
import type { Path } from "../wire/path.ts";

const pageRows = 1_000;
const pollMs = 200;

interface LineQuery {
  readonly path: Path | null;
  readonly run: string | null;
  readonly name: string | null;
  readonly format: "ndjson" | "csv";
}

/**
 * Reads the events of a store's file as lines, while a server writes it. `follow` begins with the next event and goes on
 * for ever; without it all events are read.
 */
export async function* readFileLines(
  file: string,
  flags: LineQuery,
  { follow }: { readonly follow: boolean },
): AsyncGenerator<string, void> {
  if (!existsSync(file)) throw new Error(`There is no file ${file}.`);
  const database = openForReading(file);
  try {
    const { id, lastSeq } = readIdentity(database);
    const runner = new QuestionRunner(database);
    const toLine = lineWriter(follow ? "ndjson" : flags.format, id);
    if (!follow && flags.format === "csv") yield csvHead;
    let after = follow ? lastSeq : 0;
    for (;;) {
      const query = {
        ...(flags.path === null ? {} : { path: flags.path }),
        ...(flags.run === null ? {} : { run: flags.run }),
        ...(flags.name === null ? {} : { name: flags.name }),
        after,
        order: "oldest",
        limit: pageRows,
      } as const;
      const page = runner.run(listEvents(query, sqliteDialect));
      if (page.rows.length > 0) yield page.rows.map(toLine).join("");
      if (page.next === null && !follow) return;
      after = page.next ?? page.rows.at(-1)?.seq ?? after;
      if (page.next === null) await delay(pollMs);
    }
  } finally {
    database.close();
  }
}
