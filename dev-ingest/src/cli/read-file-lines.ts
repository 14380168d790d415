import { existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { csvHead, lineWriter } from "../api/export-events.ts";
import { openForReading, readIdentity } from "../store/sqlite/schema.ts";
import { StoreReader } from "../store/sqlite/store-reader.ts";
import type { CommandFlags } from "./command-flags.ts";

const pageRows = 1_000;
const pollMs = 200;

/**
 * Reads the events of a store's file as lines, while a server writes it. `follow` begins with the next event and goes on
 * for ever; without it all events are read.
 */
export async function* readFileLines(
  file: string,
  flags: Pick<CommandFlags, "path" | "run" | "name" | "format">,
  { follow }: { readonly follow: boolean },
): AsyncGenerator<string, void> {
  if (!existsSync(file)) throw new Error(`There is no file ${file}.`);
  const database = openForReading(file);
  try {
    const { storeId, lastSeq } = readIdentity(database);
    const reader = new StoreReader(database);
    const toLine = lineWriter(follow ? "ndjson" : flags.format, storeId);
    if (!follow && flags.format === "csv") yield csvHead;
    let after = follow ? lastSeq : 0;
    for (;;) {
      const page = reader.events({
        ...(flags.path === null ? {} : { lane: flags.path }),
        ...(flags.run === null ? {} : { run: flags.run }),
        ...(flags.name === null ? {} : { name: flags.name }),
        after,
        order: "oldest",
        limit: pageRows,
      });
      if (page.rows.length > 0) yield page.rows.map(toLine).join("");
      if (page.next === null && !follow) return;
      after = page.next ?? page.rows.at(-1)?.seq ?? after;
      if (page.next === null) await delay(pollMs);
    }
  } finally {
    database.close();
  }
}
