import { expect, test } from "vitest";
import { eventPages } from "../../src/api/event-pages.ts";
import {
  type ContractCase,
  type ExpectedIssue,
  readContractCases,
} from "../../../contract/read-cases.ts";
import type { EventRow } from "../../src/questions/rows.ts";
import type { EventStore } from "../../src/store/event-store.ts";
import { type Answer, get, post, start } from "../start.ts";

async function allRows(store: EventStore): Promise<readonly EventRow[]> {
  const rows: EventRow[] = [];
  for await (const page of eventPages(store, {})) rows.push(...page);
  return rows;
}

test.for(readContractCases("valid"))(
  "stores what is good of: $name",
  async ({ body, expect: expected }) => {
    const server = await start();
    const { status, answer } = await post(`${server.url}/track?batch=b1`, body);
    expect({ status, events: answer.accepted }).toEqual({
      status: expected.status,
      events: expected.events,
    });
    // The bodies of the contract grow older than the hour within which a time is not remarked on.
    const issues = reported(answer.results).filter(({ code }) => code !== "time-far-off");
    expect(issues).toEqual(expected.issues ?? []);

    const stored = await allRows(server.store);
    expect(stored.length).toBe(expected.events);
    const text = body.toString("utf8");
    let from = 0;
    for (const row of stored) {
      const at = text.indexOf(row.raw, from);
      expect(at, `event ${row.index} is in the body as it was stored`).toBeGreaterThanOrEqual(from);
      from = at + row.raw.length;
    }
    const parsed = JSON.parse(text.replace(/^\ufeff/, ""));
    for (const row of stored) expect(JSON.parse(row.raw)).toEqual(parsed[row.index]);

    const again = await post(`${server.url}/track?batch=b1`, body);
    expect(again.answer).toEqual({ ...answer, duplicate: true });
    expect(await allRows(server.store)).toHaveLength(stored.length);
  },
);

test.for(readContractCases("invalid"))(
  "refuses as a whole: $name",
  async ({ body, expect: expected }) => {
    const server = await start();
    const { status, answer } = await post(`${server.url}/track`, body);
    expect(status).toBe(expected.status);
    expect([{ code: answer.error.code }]).toEqual(expected.issues);
    expect(pick(answer.error, expected)).toEqual(pick(expected, expected));
    expect(await server.events()).toEqual([]);
  },
);

test("survives every body of the contract in one run, and takes good events after it", async () => {
  const server = await start();
  for (const { body } of [...readContractCases("invalid"), ...readContractCases("valid")]) {
    const { status } = await post(`${server.url}/test`, body);
    expect(status).toBeLessThan(500);
  }
  const { answer } = await post(`${server.url}/track`, '[{"event_name":"after","properties":{}}]');
  expect(answer.accepted).toBe(1);
});

test("keeps what was refused, with its text and the reason", async () => {
  const server = await start();
  await post(`${server.url}/track`, '[{"event_name":"a","properties":NaN}]', {
    "user-agent": "test-sender",
  });
  await post(`${server.url}/r/x/test?batch=b7`, '[{"event_name":null,"properties":{}}]');
  const answer = await get(`${server.url}/api/rejected`);
  expect(answer.rejected).toEqual([
    expect.objectContaining({
      path: "test",
      run: "x",
      batch: "b7",
      index: 0,
      code: "event-name-not-string",
      raw: '{"event_name":null,"properties":{}}',
    }),
    expect.objectContaining({
      path: "track",
      run: null,
      index: null,
      code: "json-not-a-number",
      raw: '[{"event_name":"a","properties":NaN}]',
      sender: { origin: null, userAgent: "test-sender" },
    }),
  ]);
});

function reported(results: Answer["results"]): ExpectedIssue[] {
  return results.flatMap(({ index, issues }) =>
    issues.map(({ code, path, severity }) => ({
      index,
      code,
      path,
      severity,
    })),
  );
}

function pick(from: { byte?: number; token?: string }, wanted: ContractCase["expect"]): object {
  return {
    ...(wanted.byte === undefined ? {} : { byte: from.byte }),
    ...(wanted.token === undefined ? {} : { token: from.token }),
  };
}
