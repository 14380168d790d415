import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readContractCases } from "../../../contract/read-cases.ts";
import { createInMemoryReceiver } from "../../src/ingest/in-memory-receiver.ts";

interface BatchIdCase {
  readonly name: string;
  readonly requests: readonly {
    readonly path?: string;
    readonly query: string;
    readonly events: number;
    readonly stored: readonly unknown[];
    readonly known: number;
    readonly duplicate?: boolean;
    readonly answers?: readonly string[];
  }[];
}

const file = new URL("../../../contract/batch-ids.json", import.meta.url);
const batchIds = JSON.parse(readFileSync(file, "utf8")) as { readonly cases: BatchIdCase[] };

test.each([...readContractCases("valid"), ...readContractCases("invalid")])(
  "$name: answers as the contract says",
  ({ body, expect: expected }) => {
    const answer = createInMemoryReceiver().receive("/track", body);
    expect(answer.status).toBe(expected.status);
    expect(answer.events).toHaveLength(expected.events ?? 0);
  },
);

test.each(batchIds.cases)("$name", ({ requests }) => {
  const receiver = createInMemoryReceiver();
  for (const { path = "/test", query, events, stored, known, duplicate, answers } of requests) {
    const body = `[${Array<string>(events).fill(`{"event_name":"a","properties":{}}`).join(",")}]`;
    const answer = receiver.receive(`${path}?${query}`, new TextEncoder().encode(body));
    expect(answer.status).toBe(200);
    expect(answer.events).toHaveLength(stored.length);
    const said = JSON.parse(answer.text) as Record<string, unknown>;
    expect(said["known"]).toBe(known);
    if (duplicate !== undefined) expect(said["duplicate"]).toBe(duplicate);
    if (answers) expect(answer.headers["x-analytics-known"]).toBe(answers.join(","));
  }
});
