import { pipeline } from "node:stream/promises";
import type { Response } from "express";
import type { EventQuery, EventRow, EventStore } from "../store/event-store.ts";
import { eventJson } from "./event-json.ts";
import { eventPages } from "./event-pages.ts";
import { propertiesText } from "../wire/properties-text.ts";

const csvColumns: readonly string[] = [
  "seq",
  "received_at",
  "path",
  "run",
  "batch",
  "index",
  "event_name",
  "status",
  "properties",
];

/** First line of a table of events. */
export const csvHead: string = `${csvColumns.join(",")}\r\n`;

type ExportQuery = Omit<EventQuery, "order" | "limit">;

/** Sends all events that a query asks for as a file, page by page, as fast as the reader takes them. */
export async function exportEvents(
  response: Response,
  store: EventStore,
  query: ExportQuery,
  format: "ndjson" | "csv",
): Promise<void> {
  response.writeHead(200, {
    "Content-Type":
      format === "csv" ? "text/csv; charset=utf-8" : "application/x-ndjson; charset=utf-8",
    "Content-Disposition": `attachment; filename="events.${format}"`,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
  });
  try {
    await pipeline(pieces(store, query, format), response);
  } catch {
    // The reader has gone, or the store: then the connection ends before the answer does, and the reader can tell.
    response.destroy();
  }
}

async function* pieces(
  store: EventStore,
  query: ExportQuery,
  format: "ndjson" | "csv",
): AsyncGenerator<string, void, undefined> {
  if (format === "csv") yield csvHead;
  const toLine = lineWriter(format, store.id);
  for await (const rows of eventPages(store, query)) yield rows.map(toLine).join("");
}

/** Makes what writes one event as one line. */
export function lineWriter(format: "ndjson" | "csv", storeId: string): (row: EventRow) => string {
  return format === "csv" ? csvLine : (row) => `${eventJson(row, storeId)}\n`;
}

function csvLine(row: EventRow): string {
  const cells = [
    String(row.seq),
    new Date(row.receivedAtMs).toISOString(),
    row.path,
    row.run ?? "",
    row.batchId ?? "",
    String(row.index),
    row.name,
    row.status,
    propertiesText(row.raw),
  ];
  return `${cells.map(csvCell).join(",")}\r\n`;
}

/** Quotes a cell; one that a spreadsheet would run as a formula is kept text by an apostrophe. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
