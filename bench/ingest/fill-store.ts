import type { EventStore, IncomingBatch } from "../../dev-ingest/src/store/event-store.ts";
import { defaultWireLimits } from "../../dev-ingest/src/wire/limits.ts";
import { parseBody } from "../../dev-ingest/src/wire/parse-body.ts";
import { marathonEvent } from "./marathon-event.ts";

const names = [
  "donation_received",
  "donation_pending",
  "donation_completed",
  "bid_applied",
  "incentive_met",
  "request_served",
];
const eventsPerBody = 20;
const bodiesPerGroup = 50;
const dayMs = 86_400_000;

/** Writes events of a marathon into a store as the server would, so many a day up to now, and closes it; answers the bytes of their bodies. */
export async function fillStore(
  store: EventStore,
  events: number,
  eventsPerDay = 100_000,
): Promise<number> {
  let bodyBytes = 0;
  const startMs = Date.now() - (events / eventsPerDay) * dayMs;
  for (let first = 0; first < events; first += eventsPerBody * bodiesPerGroup) {
    const batches = Array.from({ length: bodiesPerGroup }, (_, nth) =>
      batchOf(first + nth * eventsPerBody, { startMs, eventsPerDay }),
    );
    for (const { bytes } of batches) bodyBytes += bytes.length;
    await Promise.all(batches.map((batch) => store.append(batch)));
  }
  await store.close();
  return bodyBytes;
}

interface Spread {
  readonly startMs: number;
  readonly eventsPerDay: number;
}

function batchOf(first: number, { startMs, eventsPerDay }: Spread): IncomingBatch {
  const receivedAtMs = Math.floor(startMs + (first / eventsPerDay) * dayMs);
  const events = Array.from({ length: eventsPerBody }, (_, place) => {
    const nth = first + place;
    const name = names[nth % names.length]!;
    return marathonEvent(nth, {
      name,
      donationId: Math.floor(nth / names.length),
      happenedAtMs: receivedAtMs,
    });
  });
  const parsed = parseBody(Buffer.from(`[${events.join(",")}]`), { limits: defaultWireLimits });
  if ("error" in parsed) throw new Error(parsed.error.message);
  return {
    path: "track",
    run: null,
    batchId: `fill.${first + 1}-${first + eventsPerBody}`,
    client: "fill",
    without: [],
    reports: [],
    checksum: 0,
    receivedAtMs,
    sender: { origin: null, userAgent: "fill" },
    bytes: parsed.body.bytes,
    events: parsed.body.accepted.map((event) => ({
      ...event,
      number: first + 1 + event.index,
      happenedAtMs: receivedAtMs,
      timeSource: "property",
    })),
    rejected: [],
    results: null,
  };
}
