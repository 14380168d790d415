import { propertiesText } from "../wire/properties-text.ts";
import type { ExportedEvent } from "./exported-event.ts";

const columns: readonly (readonly [name: string, cell: (event: ExportedEvent) => string])[] = [
  ["seq", ({ seq }) => String(seq)],
  ["received_at", ({ receivedAtMs }) => new Date(receivedAtMs).toISOString()],
  ["happened_at", ({ happenedAtMs }) => new Date(happenedAtMs).toISOString()],
  ["time_source", ({ timeSource }) => timeSource],
  ["path", ({ path }) => path],
  ["run", ({ run }) => run ?? ""],
  ["batch", ({ batchId }) => batchId ?? ""],
  ["client", ({ client }) => client],
  ["number", ({ number }) => String(number)],
  ["index", ({ index }) => String(index)],
  ["event_name", ({ name }) => name],
  ["status", ({ status }) => status],
  ["properties", ({ raw }) => propertiesText(raw)],
];

/** First line of a table of events. */
export const csvHead: string = `${columns.map(([name]) => name).join(",")}\r\n`;

/** By which Excel knows that a table is UTF-8. */
export const byteOrderMark = "\ufeff";

/** Writes one event as a line of a table. */
export function csvLine(event: ExportedEvent): string {
  return `${columns.map(([, cell]) => csvCell(cell(event))).join(",")}\r\n`;
}

/** Quotes a cell; one that a spreadsheet would run as a formula is kept text by an apostrophe. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
