import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { measuredCalls } from "./measured-calls.ts";
import { get, post, start } from "./start.ts";

const document = readFileSync(new URL("../../docs/ingest-api.md", import.meta.url), "utf8");
const calls = [...document.matchAll(/^\| `(\/[^`]+)`/gm)].map(([, call]) => call!);

test("the calls whose time is measured are documented", () => {
  for (const call of measuredCalls) expect(calls).toContain(call);
});

test("every documented call is answered", async () => {
  const server = await start();
  await post(
    `${server.url}/r/r1/track`,
    '[{"event_name":"paid","properties":{}},{"event_name":"paid","properties":{}}]',
  );
  for (const call of calls) {
    const response = await fetch(server.url + call.replace("requests=3", "requests=1"));
    expect(response.status, call).toBe(200);
    await response.body!.cancel();
  }
});

test("the two questions are answered as documented", async () => {
  const server = await start();
  const paid = (amount: string) =>
    post(
      `${server.url}/track`,
      `[{"event_name":"donation_completed","properties":{"donation_id":123,"amount":"${amount}"}}]`,
    );
  await paid("25.00");
  await paid("5.50");
  const [series, history] = calls.filter(
    (call) => call.startsWith("/api/series?name") || call.startsWith("/api/history"),
  );
  const shown = JSON.parse(/```json\n(.*?)\n```/s.exec(document)![1]!) as { points: object[] };
  const answers = await Promise.all([series, history].map((call) => get(server.url + call)));
  expect(answers.find((answer) => "points" in answer)).toEqual({
    ...shown,
    points: [{ ...shown.points[0], at: expect.any(String) }],
  });
  expect(answers.find((answer) => "events" in answer)?.events.length).toBe(2);
});
