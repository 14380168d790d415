import { propertiesText } from "../wire/properties-text.ts";
import type { ExportedEvent } from "./exported-event.ts";

/**
 * Writes one event as a line of flat columns for ClickHouse: times as `2026-01-04 12:00:00.000` in UTC, the properties as the
 * text that the sender wrote.
 *
 * @see https://clickhouse.com/docs/interfaces/formats/JSONEachRow
 */
export function jsonEachRowLine(event: ExportedEvent): string {
  const row = {
    seq: event.seq,
    event_name: event.name,
    properties: propertiesText(event.raw),
    path: event.path,
    run: event.run ?? "",
    status: event.status,
    received_at: dateTime(event.receivedAtMs),
    happened_at: dateTime(event.happenedAtMs),
    time_source: event.timeSource,
    batch: event.batchId ?? "",
    client: event.client,
    number: event.number,
  };
  return `${JSON.stringify(row)}\n`;
}

function dateTime(ms: number): string {
  return new Date(ms).toISOString().replace("T", " ").slice(0, -1);
}
