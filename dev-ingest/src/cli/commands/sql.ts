import { command, CommandMistake } from "../command.ts";
import { oneOf } from "../flag.ts";
import { requireFile } from "../require-file.ts";
import { type Cell, rowWriters } from "../row-writers.ts";
import { storeFlag } from "./server-flags.ts";

export const sql = command({
  name: "sql",
  words: '"<select>"',
  wordCount: { least: 1, most: 1 },
  summary: "Ask a store's file by SQL, read-only. The views are called events and batches.",
  flags: {
    ...storeFlag,
    format: oneOf(["table", "csv", "json"], "How to write the rows. Default table."),
  },
  async run({ flags, words: [query], output }) {
    const file = flags.store;
    if (file === null) throw new CommandMistake("dev-ingest sql needs --store <file>.");
    requireFile(file);
    const { openForReading } = await import("../../store/sqlite/open-database.ts");
    const database = openForReading(file);
    try {
      const statement = database.prepare(query!);
      const columns = statement.columns().map(({ name }) => name);
      if (columns.length === 0)
        throw new CommandMistake("dev-ingest sql only reads: begin with select, with or values.");
      // SQLite prepares the first statement and leaves the rest.
      const rest = query!.slice(statement.sourceSQL.length);
      if (/[^\s;]/.test(rest.replaceAll(/--.*|\/\*[^]*?\*\//g, "")))
        throw new CommandMistake("dev-ingest sql takes one statement at a time.");
      statement.setReadBigInts(true);
      statement.setReturnArrays(true);
      const rows = statement.iterate() as unknown as Iterable<readonly Cell[]>;
      for (const piece of rowWriters[flags.format ?? "table"](columns, rows))
        await output.write(piece);
    } finally {
      database.close();
    }
    return 0;
  },
});
