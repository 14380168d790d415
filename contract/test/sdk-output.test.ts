import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createAnalytics } from "../../sdk/src/node.ts";
import { readContractCases } from "../read-cases.ts";

interface WireEvent {
  readonly event_name: string;
  readonly properties: object;
}

interface Arrival {
  readonly url: string | undefined;
  readonly contentType: string | undefined;
  readonly body: Buffer;
}

/** Bytes of one event that a sender refuses to send are the sender's choice: here as much as the wire allows. */
const settings = { maxEventBytes: 4_000_000, maxQueueBytes: 20_000_000, maxBatchBytes: 4_000_000 };

const bodies = readContractCases("valid").map(({ name, body }) => ({
  name,
  events: JSON.parse(body.toString().replace(/^\ufeff/, "")) as unknown[],
}));
const expressible = bodies.filter(
  (body): body is { name: string; events: WireEvent[] } =>
    body.events.length > 0 && body.events.every(isExpressible),
);

test("most valid bodies can be tracked; the others hold what no sender of ours writes", () => {
  const names = new Set(expressible.map(({ name }) => name));
  expect(bodies.map(({ name }) => name).filter((name) => !names.has(name))).toEqual([
    "depth-10000",
    "elements-not-objects",
    "empty-array-with-space",
    "empty-array",
    "huge-numbers",
    "lone-surrogates",
    "missing-fields",
    "mixed",
    "name-of-256-units",
    "null-name-and-properties",
    "null-name",
    "prototype-as-event",
    "unexpected-key",
    "wrong-name-types",
    "wrong-properties-types",
  ]);
});

test.each(expressible)("tracked and sent, $name is the same as JSON values", async ({ events }) => {
  const { url, arrivals } = await startReceiver();
  const analytics = createAnalytics({ ingestHost: url, ...settings });
  for (const { event_name: name, properties } of events) analytics.track(name, properties);
  expect(await analytics.close()).toEqual({
    tracked: events.length,
    delivered: events.length,
    pending: 0,
    dropped: {},
  });
  const sent = arrivals.flatMap((arrival) => {
    expect(arrival.url).toMatch(
      /^\/track\?batch=[\w~-]{1,64}\.[1-9]\d*-[1-9]\d*&age=\d+&upto=[1-9]\d*$/,
    );
    expect(arrival.contentType).toBe("application/json");
    return readStrictly(arrival.body);
  });
  // By text: the order of properties counts as well, and a negative zero is a zero in JSON.
  expect(JSON.stringify(sent)).toBe(
    JSON.stringify(events.map(({ event_name, properties }) => ({ event_name, properties }))),
  );
});

/** Whether `track(event_name, properties)` can say it: a good name, an object, numbers and text that survive. */
function isExpressible(event: unknown): event is WireEvent {
  if (typeof event !== "object" || event === null) return false;
  const { event_name: name, properties, ...rest } = event as Record<string, unknown>;
  if (typeof name !== "string" || name === "" || name.length > 255) return false;
  if (typeof properties !== "object" || properties === null || Array.isArray(properties))
    return false;
  // A key __proto__ of the event itself is an own key that the rest takes along.
  return Reflect.ownKeys(rest).length === 0 && survives(name) && survives(properties);
}

function survives(value: unknown): boolean {
  const values = [value];
  while (values.length > 0) {
    const next = values.pop();
    if (typeof next === "string" && !next.isWellFormed()) return false;
    if (typeof next === "number" && !Number.isFinite(next)) return false;
    if (typeof next === "object" && next !== null) {
      for (const [key, inner] of Object.entries(next)) values.push(key, inner);
    }
  }
  return isSerialisable(value);
}

/** What is nested thousands of levels deep can be read, but not written, by the platform. */
function isSerialisable(value: unknown): boolean {
  try {
    JSON.stringify(value);
    return true;
  } catch {
    return false;
  }
}

/** Reads a body as the wire describes it, by nothing but the platform. */
function readStrictly(body: Buffer): readonly WireEvent[] {
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  expect(text.startsWith("[{")).toBe(true);
  const events = JSON.parse(text) as WireEvent[];
  expect(events.length).toBeGreaterThan(0);
  expect(events.length).toBeLessThanOrEqual(5_000);
  expect(body.length).toBeLessThanOrEqual(4_194_304);
  for (const event of events) {
    expect(Object.keys(event)).toEqual(["event_name", "properties"]);
    expect(event.event_name).toMatch(/^[^]{1,255}$/);
    expect(Object.prototype.toString.call(event.properties)).toBe("[object Object]");
  }
  expect(text).not.toMatch(/\\ud[89a-f]/i);
  return events;
}

/** Records the raw bytes of every request. */
async function startReceiver(): Promise<{ url: string; arrivals: readonly Arrival[] }> {
  const arrivals: Arrival[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      arrivals.push({
        url: request.url,
        contentType: request.headers["content-type"],
        body: Buffer.concat(chunks),
      });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, arrivals };
}
