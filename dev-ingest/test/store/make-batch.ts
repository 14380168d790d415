import { crc32 } from "node:zlib";
import type { IncomingBatch } from "../../src/store/event-store.ts";
import { numberingOf, parseNumberedId } from "../../src/wire/batch-identity.ts";
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

/** Makes a batch of a body as it stands; its events happened when it came, and have the numbers of its id. */
export function batchOf(bytes: Buffer, more: Partial<IncomingBatch> = {}): IncomingBatch {
  const result = parseBody(bytes, { limits: defaultWireLimits });
  if ("error" in result) throw new Error(result.error.message);
  const { accepted } = result.body;
  const { receivedAtMs = 1_767_528_000_000, batchId = null, without = [] } = more;
  const id = batchId === null ? null : parseNumberedId(batchId);
  const numbering = numberingOf(id, without, accepted.length);
  return {
    path: "track",
    run: null,
    batchId,
    client: numbering?.client ?? null,
    without,
    reports: [],
    checksum: crc32(bytes),
    receivedAtMs,
    sender: { origin: null, userAgent: "conformance" },
    bytes: result.body.bytes,
    events: accepted.map((event) => ({
      ...event,
      number: numbering?.numbers[event.index] ?? null,
      happenedAtMs: receivedAtMs,
      timeSource: "arrival",
    })),
    rejected: [],
    results: null,
    ...more,
  };
}
