import { Agent, request } from "node:http";
import { createRandom, mutate } from "../fuzz/mutate.ts";
import { bodyOf, event } from "./requests.ts";
import type { Victim } from "./victim.ts";

const queries = [
  "path=track",
  "run=",
  "limit=10",
  "from=2026-01-04T12:00:00Z",
  "name=a",
  "property.id=1",
  "search=a",
  "interval=1h",
  "group=a",
  "batch=c.1-2",
  "ask=c.1-2",
  "age=5",
  "upto=9",
];
const routes = [
  "/api/events",
  "/api/history",
  "/api/series",
  "/api/histogram",
  "/api/names",
  "/api/states",
  "/api/suggestions",
  "/api/clients",
  "/api/batches",
  "/api/rejected",
  "/api/runs",
  "/latest",
  "/api/coverage",
  "/api/faults",
  "/api/events/1",
];
const body = Buffer.from(
  bodyOf(event("a", { id: 1, text: "ä\u0000" }), event("b", { x: [1, {}] })),
);
const requestsAtOnce = 16;

/** As many mutated query strings and then as many mutated bodies as asked for; the statuses of their answers. */
export async function fuzz(
  { port }: Victim,
  { count, seed }: { readonly count: number; readonly seed: number },
): Promise<ReadonlyMap<number, number>> {
  const random = createRandom(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const mutatedQuery = (): string => {
    const query = [pick(queries), pick(queries), pick(queries)].join("&");
    return encodeURI(mutate(Buffer.from(query), random).toString("latin1")).replaceAll("#", "");
  };
  const countByStatus = new Map<number, number>();
  const agent = new Agent({ keepAlive: true, maxSockets: requestsAtOnce });
  const ask = async (path: string, sent: Buffer | null): Promise<void> => {
    const status = await statusOf(agent, port, path, sent);
    countByStatus.set(status, (countByStatus.get(status) ?? 0) + 1);
  };
  await sideBySide(50, () => ask("/track", body));
  // The questions come first: later there are so many events that each would take its time.
  await sideBySide(count, () => ask(`${pick(routes)}?${mutatedQuery()}`, null));
  await sideBySide(count, () => ask(`/track?${mutatedQuery()}`, mutate(body, random)));
  agent.destroy();
  return countByStatus;
}

async function sideBySide(count: number, work: () => Promise<void>): Promise<void> {
  let left = count;
  await Promise.all(
    Array.from({ length: requestsAtOnce }, async () => {
      while (left-- > 0) await work();
    }),
  );
}

function statusOf(agent: Agent, port: number, path: string, sent: Buffer | null): Promise<number> {
  return new Promise((resolve) => {
    const method = sent === null ? "GET" : "POST";
    const sending = request({ agent, port, host: "127.0.0.1", path, method }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode!));
      response.on("error", () => resolve(0));
    });
    sending.on("error", () => resolve(0));
    sending.end(sent ?? undefined);
  });
}
