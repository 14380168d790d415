import type { EventRow } from "../questions/rows.ts";

/** A stored event with a client and a number, by which an import knows it again. */
export type ExportedEvent = EventRow & { readonly client: string; readonly number: number };

/** Gives an event that its sender did not number the name of its store and its seq there. */
export function exportedEvent(row: EventRow, storeId: string): ExportedEvent {
  const { client, number } = row;
  return client === null || number === null
    ? { ...row, client: storeId, number: row.seq }
    : { ...row, client, number };
}
