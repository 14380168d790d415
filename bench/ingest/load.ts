import { connect } from "node:net";

// One process that sends bodies over many connections, each when the last one was answered, or at a fixed rate.
// Writes {"bodies","events","seconds","p50Ms","p99Ms","failed"} to standard output at its end.
const [port, connections, seconds, bodiesPerSecond, eventsPerBody] = process.argv
  .slice(2)
  .map(Number) as [number, number, number, number, number];

const event = JSON.stringify({
  event_name: "donation_completed",
  properties: {
    timestamp: "2026-01-04T12:00:00.123456",
    event_id: 1,
    donation_id: 4_711,
    amount: "25.00",
    is_anonymous: false,
    num_bids: 2,
    currency: "USD",
    has_comment: true,
    comment_language: "un",
    domain: "PAYPAL",
    is_first_donation: false,
    from_partner: false,
  },
});

let sent = 0;
const latenciesMs: number[] = [];
let failed = 0;
const startMs = performance.now();
const endMs = startMs + seconds * 1_000;

await Promise.all(Array.from({ length: connections }, (_, nth) => drive(nth)));
const tookSeconds = (performance.now() - startMs) / 1_000;
latenciesMs.sort((left, right) => left - right);
process.stdout.write(
  JSON.stringify({
    bodies: latenciesMs.length,
    events: latenciesMs.length * eventsPerBody,
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
    let answer = "";
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
      const body = bodyOf(sent++);
      socket.write(
        `POST /track?batch=b${process.pid}-${sent} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
    };
    socket.on("connect", send);
    socket.on("error", reject);
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => {
      answer += chunk;
      const headEnd = answer.indexOf("\r\n\r\n");
      if (headEnd === -1) return;
      const length = Number(/content-length: (\d+)/i.exec(answer)?.[1] ?? 0);
      if (answer.length < headEnd + 4 + length) return;
      if (!answer.startsWith("HTTP/1.1 2")) failed++;
      answer = "";
      latenciesMs.push(performance.now() - sentAtMs);
      send();
    });
  });
}

function bodyOf(nth: number): string {
  const own = event.replace("4711", String(nth % 100_000));
  return `[${Array.from({ length: eventsPerBody }, () => own).join(",")}]`;
}
