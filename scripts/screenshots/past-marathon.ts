import { type DemoEvent, demoScene } from "../../dev-ingest/src/demo/demo-events.ts";

const hours = 4;
const meanPauseMs = 9_000;
const transportMs = 180;
const lateMs = 47 * 60_000;
const chrome =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36";
const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:152.0) Gecko/20100101 Firefox/152.0";
const origin = "https://marathon.example";

/** Pages and processes of the marathon. */
const pages = [
  { client: "k3Xw9", sender: { origin, userAgent: chrome } },
  { client: "p7Rt2", sender: { origin, userAgent: firefox } },
  { client: "m1Qz8", sender: { origin, userAgent: chrome } },
] as const;
const server = { client: "s5Lf4", sender: { origin: null, userAgent: "node" } } as const;
const tester = { origin: null, userAgent: "playwright" } as const;
/** Runs of tests, one after the other. */
const runs = ["donate-form", "checkout-flow", "bid-war", "two-tabs", "offline-page", "refund"];

interface Sender {
  readonly client: string;
  readonly sender: { readonly origin: string | null; readonly userAgent: string };
  readonly run?: string;
}

interface Arrival {
  readonly event: DemoEvent;
  readonly happenedAtMs: number;
  readonly receivedAtMs: number;
  /** 0 to 1: what is odd about the event. */
  readonly kind: number;
  readonly from: Sender;
}

/**
 * The last hours of the demo's marathon as the lines of an export: a server that imports them has them where they were,
 * and not all of them now. Some are late, wrong, lost, of a test run or of the test path.
 */
export function pastMarathon(nowMs: number): string {
  const lastNumbers = new Map<string, number>();
  return arrivals(nowMs)
    .filter(({ receivedAtMs }) => receivedAtMs <= nowMs)
    .toSorted((left, right) => left.receivedAtMs - right.receivedAtMs)
    .flatMap((arrival, at) => {
      const { client } = arrival.from;
      const number = (lastNumbers.get(client) ?? 0) + 1;
      lastNumbers.set(client, number);
      const isLost = arrival.kind > 0.5 && arrival.kind < 0.5015;
      return isLost ? [] : [lineOf(arrival, at + 1, number)];
    })
    .join("\n");
}

function arrivals(nowMs: number): readonly Arrival[] {
  const random = seeded(2026);
  const startMs = nowMs - hours * 3_600_000;
  const all: Arrival[] = [];
  let scene = 1;
  for (let atMs = startMs; atMs < nowMs; scene++) {
    // Donations come in waves.
    const wave = 1.2 + Math.sin((atMs - startMs) / 1_900_000);
    atMs += (meanPauseMs * 2 * random()) / wave;
    const stepMs = 2_000 + 60_000 * random();
    const isTest = random() > 0.98;
    const run = runs[Math.floor((runs.length * (atMs - startMs)) / (nowMs - startMs))]!;
    const page = pages[scene % pages.length]!;
    demoScene(scene, random).forEach((event, step) => {
      const kind = random();
      const happenedAtMs = Math.round(atMs + step * stepMs);
      const isServed = event.event_name === "request_served";
      all.push({
        event,
        happenedAtMs,
        receivedAtMs: happenedAtMs + (kind > 0.985 ? lateMs : transportMs),
        kind,
        from: isTest ? testOf(run) : isServed ? server : page,
      });
    });
  }
  return all;
}

function testOf(run: string): Sender {
  return { client: `t-${run}`, sender: tester, run };
}

function lineOf(arrival: Arrival, seq: number, number: number): string {
  const { event, kind, from } = arrival;
  const isWrong = kind < 0.03 && event.event_name === "donation_completed";
  const happenedAt = new Date(arrival.happenedAtMs).toISOString();
  const properties = { ...event.properties, timestamp: happenedAt };
  return JSON.stringify({
    seq,
    id: `5c8ee051-${seq}`,
    receivedAt: new Date(arrival.receivedAtMs).toISOString(),
    happenedAt,
    timeSource: "property",
    path: from.run === undefined ? "track" : "test",
    run: from.run ?? null,
    batch: `${from.client}.${number}-${number}`,
    client: from.client,
    number,
    event_name: event.event_name,
    properties: isWrong ? { ...properties, amount: "a lot", currency: undefined } : properties,
    status: isWrong ? "invalid" : "ok",
    issues: isWrong ? wrongIssues : [],
    sender: from.sender,
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
