import { demoScene } from "../../dev-ingest/src/demo/demo-events.ts";

const hours = 4;
const meanPauseMs = 9_000;
const pages = ["k3Xw9", "p7Rt2", "m1Qz8"];

/**
 * The last hours of the demo's marathon as the lines of an export: a server that imports them has them where they were,
 * and not all of them now. Some are late, wrong, of a test run or of the test path.
 */
export function pastMarathon(nowMs: number): string {
  const random = seeded(2026);
  const lines: string[] = [];
  const startMs = nowMs - hours * 3_600_000;
  let scene = 1;
  for (let atMs = startMs; atMs < nowMs; scene++) {
    // Donations come in waves.
    const wave = 1.2 + Math.sin((atMs - startMs) / 1_900_000);
    atMs += (meanPauseMs * 2 * random()) / wave;
    const stepMs = 2_000 + 60_000 * random();
    demoScene(scene, random).forEach((event, step) => {
      const place = { seq: lines.length + 1, atMs: atMs + step * stepMs };
      lines.push(lineOf(event, { ...place, kind: random(), client: pages[scene % 3]! }));
    });
  }
  return lines.join("\n");
}

interface Place {
  readonly seq: number;
  readonly atMs: number;
  /** 0 to 1: what is odd about the event. */
  readonly kind: number;
  readonly client: string;
}

function lineOf(event: ReturnType<typeof demoScene>[number], place: Place): string {
  const { seq, atMs, kind, client } = place;
  const isLate = kind > 0.985;
  const isWrong = kind < 0.03 && event.event_name === "donation_completed";
  const happenedAt = new Date(atMs).toISOString();
  const properties = { ...event.properties, timestamp: happenedAt };
  return JSON.stringify({
    seq,
    id: `5c8ee051-${seq}`,
    receivedAt: new Date(atMs + (isLate ? 47 * 60_000 : 180)).toISOString(),
    happenedAt,
    timeSource: "property",
    path: kind > 0.94 && kind < 0.96 ? "test" : "track",
    run: kind > 0.94 && kind < 0.955 ? "checkout-flow" : null,
    batch: null,
    client,
    number: seq,
    event_name: event.event_name,
    properties: isWrong ? { ...properties, amount: "a lot", currency: undefined } : properties,
    status: isWrong ? "invalid" : "ok",
    issues: isWrong ? wrongIssues : [],
    sender: { origin: "https://marathon.example", userAgent: "Mozilla/5.0" },
  });
}

const wrongIssues = [
  {
    path: "/properties/currency",
    code: "missing-key",
    message: 'Expected "USD" or "EUR", found nothing. Send it, or make it optional() in the plan.',
    severity: "error",
  },
  {
    path: "/properties/amount",
    code: "wrong-value",
    message:
      'Expected a decimal such as "25.00", found a string "a lot". Send the digits as a string.',
    severity: "error",
  },
];

/** Numbers from 0 to 1 that are the same each time (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
