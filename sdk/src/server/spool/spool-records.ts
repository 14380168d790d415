import { crc32 } from "node:zlib";
import type { KeptBatch } from "../../core/batch.ts";

/**
 * Writes a batch with its events. One line, with a checksum before it: a line that is torn or
 * rotten costs what it says and nothing else.
 */
export function encodeEvents({ id, trackedAt, events }: KeptBatch): string {
  return encodeLine([id, trackedAt, 0, events]);
}

/** Writes that a batch is no more. */
export function encodeErasure(id: string): string {
  return encodeLine([id]);
}

/** Reads the batches that a file holds, in the order in which they were begun. */
export function decodeRecords(text: string): readonly KeptBatch[] {
  const batches = new Map<string, KeptBatch>();
  for (const line of text.split("\n")) {
    const record = decodeLine(line);
    if (!record) continue;
    const [id, trackedAt, first, events] = record;
    if (events === undefined) {
      batches.delete(id);
      continue;
    }
    const before = first === 0 ? undefined : batches.get(id);
    batches.set(id, { id, trackedAt, events: [...(before?.events ?? []), ...events] });
  }
  return [...batches.values()];
}

type Line = readonly [id: string, trackedAt: number, first: number, events?: readonly string[]];

function encodeLine(record: readonly unknown[]): string {
  const json = JSON.stringify(record);
  return `${crc32(json).toString(16)} ${json}\n`;
}

function decodeLine(line: string): Line | undefined {
  const space = line.indexOf(" ");
  const json = line.slice(space + 1);
  if (space < 1 || crc32(json).toString(16) !== line.slice(0, space)) return undefined;
  return JSON.parse(json) as Line;
}
