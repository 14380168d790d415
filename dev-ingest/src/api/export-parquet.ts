import {
  type BasicType,
  ByteWriter,
  type ColumnSource,
  ParquetWriter,
  schemaFromColumnData,
} from "hyparquet-writer";
import { propertiesText } from "../wire/properties-text.ts";
import type { ExportedEvent } from "./exported-event.ts";

type Cell = bigint | string | Date | null;

/** `properties` is JSON text, which DuckDB and others read with `->>`. */
const columns: readonly (readonly [
  name: string,
  type: BasicType,
  cell: (event: ExportedEvent) => Cell,
])[] = [
  ["seq", "INT64", ({ seq }) => BigInt(seq)],
  ["received_at", "TIMESTAMP", ({ receivedAtMs }) => new Date(receivedAtMs)],
  ["happened_at", "TIMESTAMP", ({ happenedAtMs }) => new Date(happenedAtMs)],
  ["time_source", "STRING", ({ timeSource }) => timeSource],
  ["path", "STRING", ({ path }) => path],
  ["run", "STRING", ({ run }) => run],
  ["batch", "STRING", ({ batchId }) => batchId],
  ["client", "STRING", ({ client }) => client],
  ["number", "INT64", ({ number }) => BigInt(number)],
  ["event_name", "STRING", ({ name }) => name],
  ["status", "STRING", ({ status }) => status],
  ["properties", "STRING", ({ raw }) => propertiesText(raw)],
];

/** Rows that are packed together; fewer where their text is long. */
const groupRows = 50_000;
const groupUnits = 16_000_000;

/** Writes a Parquet file, one group of rows in memory at a time. */
export async function* parquetFile(
  pages: AsyncIterable<readonly ExportedEvent[]>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const writer = new DrainedWriter();
  const file = new ParquetWriter({
    writer,
    schema: schemaFromColumnData({ columnData: columnsOf([]) }),
    createdBy: "dev-ingest",
  });
  let group: ExportedEvent[] = [];
  let units = 0;
  const writeGroup = (): Uint8Array => {
    void file.write({ columnData: columnsOf(group), rowGroupSize: groupRows });
    group = [];
    units = 0;
    return writer.drain();
  };
  for await (const page of pages) {
    for (const event of page) {
      group.push(event);
      units += event.raw.length;
    }
    if (group.length >= groupRows || units >= groupUnits) yield writeGroup();
  }
  if (group.length > 0) yield writeGroup();
  void file.finish();
  yield writer.drain();
}

function columnsOf(events: readonly ExportedEvent[]): ColumnSource[] {
  return columns.map(([name, type, cell]) => ({ name, type, data: events.map(cell) }));
}

/** Hands out what was written so far. `offset` goes on counting the whole file, as its index needs. */
class DrainedWriter extends ByteWriter {
  drain(): Uint8Array {
    const written = new Uint8Array(this.buffer.slice(0, this.index));
    this.index = 0;
    return written;
  }
}
