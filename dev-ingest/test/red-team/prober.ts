import { Agent, request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

// An honest neighbor of an attack, in a process of its own so that the attacker's load is not measured as the server's:
// node prober.ts <port>. Asks /livez and sends one event, again and again, until it gets a message; answers what it saw.

/** What an honest neighbor saw. */
export interface Observed {
  readonly slowestLivezMs: number;
  readonly p99SendMs: number;
  readonly sent: number;
  /** Answers to events other than 200, and connections that failed. */
  readonly refused: number;
}

const port = Number(process.argv[2]);
const pauseMs = 20;
const agents = [new Agent({ keepAlive: true }), new Agent({ keepAlive: true })] as const;
const livezMs: number[] = [];
const sendMs: number[] = [];
let refused = 0;
const over = new AbortController();

process.on("message", () => over.abort());
await Promise.all([
  repeat(async () => {
    livezMs.push((await timed(agents[0], "GET", "/livez")).ms);
  }),
  repeat(async () => {
    const { ms, status } = await timed(agents[1], "POST", "/r/honest/track");
    sendMs.push(ms);
    if (status !== 200) refused++;
  }),
]);
for (const agent of agents) agent.destroy();
const observed: Observed = {
  slowestLivezMs: Math.max(...livezMs),
  p99SendMs: sendMs.toSorted((left, right) => left - right)[Math.floor(sendMs.length * 0.99)]!,
  sent: sendMs.length,
  refused,
};
process.send!(observed);
process.disconnect();

async function repeat(work: () => Promise<void>): Promise<void> {
  while (!over.signal.aborted) {
    await work();
    await delay(pauseMs);
  }
}

function timed(
  agent: Agent,
  method: string,
  path: string,
): Promise<{ readonly ms: number; readonly status: number }> {
  const startedAtMs = performance.now();
  return new Promise((resolve) => {
    const end = (status: number): void => resolve({ ms: performance.now() - startedAtMs, status });
    const sending = request({ agent, port, host: "127.0.0.1", method, path }, (response) => {
      response.resume();
      response.on("end", () => end(response.statusCode!));
    });
    sending.on("error", () => end(0));
    sending.end(method === "POST" ? '[{"event_name":"honest","properties":{}}]' : undefined);
  });
}
