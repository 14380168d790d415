import { pipeline } from "node:stream/promises";
import type { Response } from "express";
import type { EventQuery } from "../questions/queries.ts";
import type { EventRow } from "../questions/rows.ts";
import type { EventStore } from "../store/event-store.ts";
import { eventJson } from "./event-json.ts";
import { eventPages } from "./event-pages.ts";
import { byteOrderMark, csvHead, csvLine } from "./export-csv.ts";
import { jsonEachRowLine } from "./export-json-each-row.ts";
import type { ExportOptions } from "./export-options.ts";
import { type ExportedEvent, exportedEvent } from "./exported-event.ts";

const mediaTypes: Readonly<Record<ExportOptions["format"], string>> = {
  ndjson: "application/x-ndjson; charset=utf-8",
  csv: "text/csv; charset=utf-8",
  parquet: "application/vnd.apache.parquet",
  jsoneachrow: "application/x-ndjson; charset=utf-8",
};

/** Sends all events that a query asks for as a file, page by page, as fast as the reader takes them. */
export async function exportEvents(
  response: Response,
  store: EventStore,
  query: Omit<EventQuery, "order" | "limit">,
  options: ExportOptions,
): Promise<void> {
  response.writeHead(200, {
    "Content-Type": mediaTypes[options.format],
    "Content-Disposition": `attachment; filename="events.${options.format}"`,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
  });
  try {
    await pipeline(exportedFile(eventPages(store, query), store.id, options), response);
  } catch {
    // The reader has gone, or the store: then the connection ends before the answer does, and the reader can notice.
    response.destroy();
  }
}

/** Writes pages of events as a file, piece by piece. */
export async function* exportedFile(
  pages: AsyncIterable<readonly EventRow[]>,
  storeId: string,
  { format, hasByteOrderMark }: ExportOptions,
): AsyncGenerator<string | Uint8Array, void, undefined> {
  const exported = exportedPages(pages, storeId);
  if (format === "parquet") {
    const { parquetFile } = await import("./export-parquet.ts");
    yield* parquetFile(exported);
    return;
  }
  if (format === "csv") yield (hasByteOrderMark ? byteOrderMark : "") + csvHead;
  const toLine = {
    csv: csvLine,
    jsoneachrow: jsonEachRowLine,
    ndjson: (event: ExportedEvent) => `${eventJson(event, storeId)}\n`,
  }[format];
  for await (const page of exported) yield page.map(toLine).join("");
}

async function* exportedPages(
  pages: AsyncIterable<readonly EventRow[]>,
  storeId: string,
): AsyncGenerator<readonly ExportedEvent[], void, undefined> {
  for await (const page of pages) yield page.map((row) => exportedEvent(row, storeId));
}
