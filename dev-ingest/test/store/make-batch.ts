import { crc32 } from "node:zlib";
import type { IncomingBatch } from "../../src/store/event-store.ts";
import { defaultWireLimits } from "../../src/wire/limits.ts";
import { parseBody } from "../../src/wire/parse-body.ts";

/** Makes a batch as the server would from a body of these events. */
export function makeBatch(
  events: readonly (readonly [name: string, properties: object])[],
  more: Partial<IncomingBatch> = {},
): IncomingBatch {
  const body = JSON.stringify(
    events.map(([event_name, properties]) => ({ event_name, properties })),
  );
  return batchOf(Buffer.from(body), more);
}

/** Makes a batch of a body as it stands. */
export function batchOf(bytes: Buffer, more: Partial<IncomingBatch> = {}): IncomingBatch {
  const result = parseBody(bytes, defaultWireLimits);
  if ("error" in result) throw new Error(result.error.message);
  return {
    lane: "track",
    run: null,
    batchId: null,
    checksum: crc32(bytes),
    receivedAtMs: 1_767_528_000_000,
    sender: { origin: null, userAgent: "conformance" },
    bytes: result.body.bytes,
    events: result.body.accepted,
    rejected: [],
    answer: `"accepted":${result.body.accepted.length},"results":[]`,
    ...more,
  };
}
