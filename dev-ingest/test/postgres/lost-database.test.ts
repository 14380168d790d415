import { expect, onTestFinished, test } from "vitest";
import { start } from "../start.ts";
import { PostgresServer } from "./postgres-server.ts";

test("while the database is away, everyone gets 503, and only readers learn which server is missed", async () => {
  const database = await PostgresServer.create();
  onTestFinished(() => database.remove());
  const server = await start({ store: database.url(), accessKeys: ["send"], adminKeys: ["read"] });
  await database.crash();
  const ask = async (
    path: string,
    key: string | null,
    more: RequestInit = {},
  ): Promise<readonly [status: number, retryAfter: string | null, text: string]> => {
    const headers: Record<string, string> = key === null ? {} : { "x-analytics-key": key };
    const response = await fetch(server.url + path, { ...more, headers });
    return [response.status, response.headers.get("retry-after"), await response.text()];
  };
  const send = { method: "POST", body: '[{"event_name":"a","properties":{}}]' };
  const answers = [
    await ask("/track", "send", send),
    await ask("/track", "send", send),
    await ask("/readyz", null),
    await ask("/readyz", "send"),
    await ask("/api/events", "read"),
    await ask("/api/series", "read"),
    await ask("/api/faults", "read"),
  ];
  for (const [status, retryAfter, text] of answers) {
    expect([status, retryAfter]).toEqual([503, "1"]);
    expect(text).not.toContain(String(database.port));
  }
  expect((await ask("/readyz", "read"))[2]).toContain(String(database.port));
  await database.start();
  await expect
    .poll(async () => (await ask("/track", "send", send))[0], { timeout: 10_000 })
    .toBe(200);
});
