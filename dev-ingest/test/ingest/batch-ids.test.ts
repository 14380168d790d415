import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { LogEntry } from "../../src/index.ts";
import { createIngestClient, type EventNumbers } from "../../src/client/client.ts";
import { post, start } from "../start.ts";
import { expire } from "../../src/store/removal/removals.ts";

interface Vectors {
  readonly cases: readonly {
    readonly name: string;
    readonly requests: readonly {
      readonly query: string;
      readonly events: number;
      readonly stored: readonly (number | "plain")[];
      readonly known: number;
      readonly duplicate: boolean;
      readonly answers?: readonly string[];
      readonly warning?: boolean;
    }[];
    readonly client?: {
      readonly client: string;
      readonly received: EventNumbers;
      readonly without: EventNumbers;
      readonly dropped: EventNumbers;
      readonly upto: number;
      readonly unaccounted: EventNumbers;
    };
  }[];
}

const { cases } = JSON.parse(
  readFileSync(new URL("../../../contract/batch-ids.json", import.meta.url), "utf8"),
) as Vectors;

test.each(cases)("$name", async ({ requests, client }) => {
  const warnings: string[] = [];
  const onLog = (entry: LogEntry): void => {
    if (entry.kind === "notice" && entry.level === "warning") warnings.push(entry.message);
  };
  const server = await start({ onLog });
  let after = 0;
  for (const request of requests) {
    warnings.length = 0;
    const events = Array.from({ length: request.events }, (_, nth) => ({
      event_name: `e${nth}`,
      properties: {},
    }));
    const { status, headers, answer } = await post(
      `${server.url}/track?${request.query}`,
      JSON.stringify(events),
    );
    expect(status).toBe(200);
    const stored = await server.events({ after });
    after = stored.at(-1)?.seq ?? after;
    expect({
      stored: stored.map(({ number }) => number ?? "plain"),
      known: answer.known,
      duplicate: answer.duplicate,
      answers: headers.get("x-analytics-known")?.split(",") ?? [],
      warning: warnings.length > 0,
    }).toEqual({
      stored: request.stored,
      known: request.known,
      duplicate: request.duplicate,
      answers: request.answers ?? [],
      warning: request.warning ?? false,
    });
  }
  if (client === undefined) return;
  const { clients } = await createIngestClient({ url: server.url }).clients({
    client: client.client,
  });
  expect(clients.map(({ dropped, ...row }) => ({ ...row, dropped: Object.values(dropped).flat() })))
    // The vectors list what was dropped whatever the reason.
    .toMatchObject([{ ...client, dropped: expect.anything() }]);
  const dropped = Object.values(clients[0]!.dropped).flat();
  expect(numbersIn(dropped)).toEqual(numbersIn(client.dropped));
});

test("an erased or expired event is still known, and a client of whom nothing is missing is folded", async () => {
  const server = await start();
  const body = '[{"event_name":"a","properties":{}}]';
  await post(`${server.url}/track?batch=c.1-1&upto=1`, body);
  await post(`${server.url}/track?batch=d.1-1&upto=2`, body);
  await expire(server.store, 0, { maxEvents: 1 });
  const again = await post(`${server.url}/track?batch=c.1-1`, body);
  expect(again.answer).toMatchObject({ duplicate: true, known: 1 });
  const later = { limit: 10, idleSinceMs: Date.now() + 60_000 };
  const { clients, folded } = await server.store.clients(later);
  expect(clients.map(({ client, unaccounted }) => [client, unaccounted])).toEqual([
    ["d", [[2, 2]]],
  ]);
  expect(folded).toMatchObject([{ path: "track", run: null, clients: 1, events: 1 }]);
});

function numbersIn(ranges: EventNumbers): readonly number[] {
  return ranges
    .flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, nth) => first + nth))
    .toSorted((left, right) => left - right);
}
