import type { HeldEvent } from "../src/api/stored-event.ts";

/** An event of the page with everything but what a test says. */
export function heldEvent(seq: number, given: Partial<HeldEvent> = {}): HeldEvent {
  return {
    seq,
    id: `store-${seq}`,
    receivedAt: "2026-01-04T12:00:00.000Z",
    happenedAt: "2026-01-04T12:00:00.000Z",
    timeSource: "arrival",
    path: "track",
    run: null,
    batch: null,
    client: null,
    number: null,
    index: 0,
    event_name: "donation_received",
    properties: {},
    status: "ok",
    issues: [],
    sender: { origin: null, userAgent: null },
    textLength: 100,
    ...given,
  };
}

/** Events with the seqs from one to another, both included. */
export function heldEvents(firstSeq: number, lastSeq: number): readonly HeldEvent[] {
  return Array.from({ length: lastSeq - firstSeq + 1 }, (_, at) => heldEvent(firstSeq + at));
}
