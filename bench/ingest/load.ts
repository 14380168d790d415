import { connect } from "node:net";
import { marathonEvent } from "./marathon-event.ts";

// One process that sends bodies over many connections, each when the last one was answered, or at a fixed rate.
// Writes {"events","seconds","p50Ms","p99Ms","failed","eventsWithWarmUp"} to standard output at its end.
const [port, connections, seconds, bodiesPerSecond, eventsPerBody] = process.argv
  .slice(2)
  .map(Number) as [number, number, number, number, number];

// Requests are built beforehand, but for their batch id: sender and server share the machine, and what one uses the other lacks.
const idUnits = 12;
const requests = Array.from({ length: 1_000 }, (_, nth) => requestOf(nth));
const idAt = requests[0]!.indexOf("batch=") + "batch=".length;
const endOfHead = Buffer.from("\r\n\r\n");

/** Until the sender's own code is fast: its first answers are late through no fault of the server. */
const warmUpMs = 500;

let sent = 0;
let answered = 0;
const latenciesMs: number[] = [];
let failed = 0;
const startMs = performance.now();
const measuredFromMs = startMs + warmUpMs;
const endMs = measuredFromMs + seconds * 1_000;

await Promise.all(Array.from({ length: connections }, (_, nth) => drive(nth)));
const tookSeconds = (performance.now() - measuredFromMs) / 1_000;
latenciesMs.sort((left, right) => left - right);
process.stdout.write(
  JSON.stringify({
    events: latenciesMs.length * eventsPerBody,
    eventsWithWarmUp: answered * eventsPerBody,
    seconds: tookSeconds,
    p50Ms: latenciesMs[Math.floor(latenciesMs.length * 0.5)],
    p99Ms: latenciesMs[Math.floor(latenciesMs.length * 0.99)],
    failed,
  }),
);

function drive(nth: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    let sentAtMs = 0;
    let answer: Buffer | null = null;
    const intervalMs = bodiesPerSecond > 0 ? (1_000 * connections) / bodiesPerSecond : 0;
    let dueMs = startMs + (intervalMs * nth) / connections;
    const send = (): void => {
      const nowMs = performance.now();
      if (nowMs >= endMs) {
        socket.destroy();
        resolve();
        return;
      }
      if (intervalMs > 0 && nowMs < dueMs) {
        setTimeout(send, dueMs - nowMs);
        return;
      }
      // Latency counts from when the body was due: a stalled server must not look fast because it was asked less.
      sentAtMs = intervalMs > 0 ? Math.max(dueMs, nowMs - 1_000) : nowMs;
      dueMs += intervalMs;
      socket.write(nextRequest());
    };
    socket.on("connect", send);
    socket.on("error", reject);
    socket.on("data", (chunk: Buffer) => {
      answer = answer === null ? chunk : Buffer.concat([answer, chunk]);
      const headEnd = answer.indexOf(endOfHead);
      if (headEnd === -1) return;
      const head = answer.toString("latin1", 0, headEnd);
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (answer.length < headEnd + endOfHead.length + length) return;
      if (!head.startsWith("HTTP/1.1 2")) failed++;
      answer = null;
      answered++;
      if (sentAtMs >= measuredFromMs) latenciesMs.push(performance.now() - sentAtMs);
      send();
    });
  });
}

/** A request of the pool under a batch id of its own; the pool is larger than what can be unsent at one time. */
function nextRequest(): Buffer {
  const request = requests[sent++ % requests.length]!;
  request.write(String(sent).padStart(idUnits, "0"), idAt, "latin1");
  return request;
}

function requestOf(nth: number): Buffer {
  const events = Array.from({ length: eventsPerBody }, (_, place) =>
    eventText(nth * eventsPerBody + place),
  );
  const body = `[${events.join(",")}]`;
  return Buffer.from(
    `POST /track?batch=${"0".repeat(idUnits)}-${process.pid} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
}

/** As a live server gets them: just now, but for one in a hundred that was offline for a day. */
function eventText(nth: number): string {
  const lateMs = nth % 100 === 0 ? 86_400_000 : 0;
  return marathonEvent(nth, {
    name: "donation_completed",
    donationId: 4_711 + nth * 97,
    happenedAtMs: Date.now() - lateMs,
  });
}
