import type { EventRow } from "../questions/rows.ts";
import { propertiesText } from "../wire/properties-text.ts";

/**
 * Writes one stored event as the API gives it out.
 *
 * The properties are the sender's own text, so that `25.00`, integers beyond 2^53 and keys written twice leave as they came.
 */
export function eventJson(row: EventRow, storeId: string): string {
  const head = JSON.stringify({
    seq: row.seq,
    id: `${storeId}-${row.seq}`,
    receivedAt: new Date(row.receivedAtMs).toISOString(),
    happenedAt: new Date(row.happenedAtMs).toISOString(),
    timeSource: row.timeSource,
    path: row.path,
    run: row.run,
    batch: row.batchId,
    client: row.client,
    number: row.number,
    index: row.index,
    event_name: row.name,
  });
  const tail = JSON.stringify({ status: row.status, issues: row.issues, sender: row.sender });
  return `${head.slice(0, -1)},"properties":${propertiesText(row.raw)},${tail.slice(1)}`;
}
