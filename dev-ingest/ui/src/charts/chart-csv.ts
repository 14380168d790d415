import type { ChartTable } from "./chart-table.ts";

/** Writes a chart's table as a file for spreadsheets: RFC 4180, times in UTC, decimals as they are. */
export function chartCsv(table: ChartTable, labels: readonly string[]): string {
  const rows = table.times.map((time, row) => [
    new Date(time).toISOString(),
    ...table.columns.map(({ exact }) => exact[row] ?? ""),
  ]);
  const head = ["time", ...labels.map(asText)];
  return [head, ...rows].map((cells) => `${cells.map(quoted).join(",")}\r\n`).join("");
}

/** A label comes from an event: an apostrophe keeps a spreadsheet from running it as a formula. */
function asText(label: string): string {
  return /^[=+\-@\t\r]/.test(label) ? `'${label}` : label;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
