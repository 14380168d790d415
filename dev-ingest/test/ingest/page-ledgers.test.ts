import { expect, test } from "vitest";
import { PageLedgers } from "../../src/ingest/page-ledgers.ts";
import { parseIngestQuery } from "../../src/wire/batch-identity.ts";
import { post, start } from "../start.ts";

const body = '[{"event_name":"e","properties":{}}]';

test("shows what a client counts itself beside what was received of it", async () => {
  const server = await start();
  await post(`${server.url}/track?batch=page.1-1&upto=1&ledger=2.0.1`, body);
  await post(`${server.url}/track?batch=page.2-2&upto=2&ledger=3.1.1`, body);
  await post(`${server.url}/track?batch=silent.1-1&upto=1`, body);
  const response = await fetch(`${server.url}/api/clients`);
  expect(await response.json()).toMatchObject({
    clients: [
      { client: "silent", ledger: null },
      {
        client: "page",
        received: [[1, 2]],
        ledger: { tracked: 3, delivered: 1, pending: 1, dropped: 1 },
      },
    ],
  });
});

test.each(["60", "1.2", "1.2.3.4", "-1.0.0", "1.1.1", "x"])(
  "a ledger that cannot be read is a warning, and the rest of the query counts: %s",
  (ledger) => {
    const query = parseIngestQuery(`batch=page.1-1&ledger=${ledger}`);
    expect(query).toMatchObject({ batchId: "page.1-1", ledger: null });
    expect(query.warnings).toHaveLength(1);
  },
);

const clientOf = (at: number) => ({ path: "track", run: null, client: `c${at}` }) as const;

test("remembers a thousand clients, and forgets the one unheard of for longest", () => {
  const ledgers = new PageLedgers();
  const ledger = { tracked: 1, delivered: 0, pending: 1, dropped: 0, heardAtMs: 0 };
  for (let at = 0; at < 1_000; at++) ledgers.note(clientOf(at), ledger);
  ledgers.note(clientOf(0), ledger);
  ledgers.note(clientOf(1_000), ledger);
  expect(ledgers.of(clientOf(0))).toEqual(ledger);
  expect(ledgers.of(clientOf(1))).toBeNull();
  expect(ledgers.of(clientOf(2))).toEqual(ledger);
});
