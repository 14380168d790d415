import { setTimeout as delay } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { createAnalytics } from "@tracker-analytics/sdk";
import { createRandom } from "../fuzz/mutate.ts";
import { noteAcknowledged, noteSent } from "./journal.ts";

// One process that sends marked events until SIGTERM, and then goes on until all that it may repeat is acknowledged.
const [kind, url, journal, seed] = process.argv.slice(2) as [string, string, string, string];
const random = createRandom(Number(seed));
const scripts = [
  "Viel Glück",
  "がんばって",
  "💖 go",
  "Удачи",
  'quote " and \\ backslash',
  "line\nbreak",
];
const concurrency = 4;
const stopping = new AbortController();
let lastEvent = 0;
let lastPiece = 0;
process.on("SIGTERM", () => stopping.abort());

if (kind === "sdk") await sendWithSdk();
else await Promise.all(Array.from({ length: concurrency }, () => sendBodies()));

async function sendBodies(): Promise<void> {
  while (!stopping.signal.aborted) {
    const piece = `${kind}-${process.pid}-${++lastPiece}`;
    const events = Array.from({ length: 1 + Math.floor(random() * 40) }, makeEvent);
    noteSent(journal, piece, events);
    if (await deliver(piece, `[${events.join(",")}]`)) noteAcknowledged(journal, piece);
    await delay(random() * 20);
  }
}

/** A piece with an id is repeated until it is taken; one without may be sent once only. */
async function deliver(piece: string, body: string): Promise<boolean> {
  const isRepeatable = kind !== "bare";
  for (;;) {
    if (await attempt(isRepeatable ? `${url}/track?batch=${piece}` : `${url}/track`, body))
      return true;
    await delay(50 + random() * 150);
    if (!isRepeatable) return false;
  }
}

async function attempt(target: string, body: string): Promise<boolean> {
  try {
    const response = await fetch(target, {
      method: "POST",
      body: kind === "gzip" ? new Uint8Array(gzipSync(body)) : body,
      headers: kind === "gzip" ? { "content-encoding": "gzip" } : {},
      signal: AbortSignal.timeout(3_000),
    });
    // Only an answer that came whole is an acknowledgement.
    await response.text();
    return response.ok;
  } catch {
    return false;
  }
}

/** What the sender cannot know before: the amount as it is written. So no trailing zeros can get lost unseen. */
function makeEvent(): string {
  const comment = scripts[Math.floor(random() * scripts.length)]!;
  const amount = (random() * 100).toFixed(2);
  return `{"event_name": "donation_completed", "properties": {"marker": "${kind}-${process.pid}-e${++lastEvent}", "amount": ${amount}, "donation_id": ${lastEvent}, "comment": ${JSON.stringify(comment)}}}`;
}

async function sendWithSdk(): Promise<void> {
  const piece = `sdk-${process.pid}`;
  const analytics = createAnalytics({
    ingestHost: url,
    flushIntervalMs: 50,
    requestTimeoutMs: 3_000,
    maxAgeMs: 3_600_000,
    // The server is away for most of the time, and nothing may be dropped for that.
    maxQueueEvents: 1_000_000,
    maxQueueBytes: 1_000_000_000,
  });
  while (!stopping.signal.aborted) {
    const properties = {
      marker: `sdk-${process.pid}-e${++lastEvent}`,
      amount: "25.00",
      donation_id: lastEvent,
      comment: scripts[lastEvent % scripts.length],
    };
    noteSent(journal, `${piece}-${lastEvent}`, [
      JSON.stringify({ event_name: "donation_completed", properties }),
    ]);
    analytics.track("donation_completed", properties);
    await delay(random() * 5);
  }
  while (analytics.ledger().pending > 0) await analytics.flush({ timeoutMs: 5_000 });
  const { tracked, delivered } = analytics.ledger();
  if (tracked !== delivered) throw new Error(`The SDK delivered ${delivered} of ${tracked}.`);
  for (let nth = 1; nth <= lastEvent; nth++) noteAcknowledged(journal, `${piece}-${nth}`);
  await analytics.close();
}
