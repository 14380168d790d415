import { get } from "node:http";
import { startServer } from "@tracker-analytics/dev-ingest";
import { expect, onTestFinished, test } from "vitest";
import { startFastifyExample } from "../serve.ts";

test("requests, a refused one and a stream that is broken off arrive with the context of their request", async () => {
  const ingest = await startServer({ port: 0 });
  onTestFinished(() => ingest.close());
  const example = await startFastifyExample({ ingestHost: ingest.url, flushIntervalMs: 20 });
  onTestFinished(() => example.close());
  const post = (body: string): Promise<Response> =>
    fetch(`${example.url}/donations`, {
      method: "POST",
      headers: { "content-type": "application/json", "accept-language": "sv" },
      body,
    });

  expect((await post(`{"amount":"25.00"}`)).status).toBe(201);
  expect((await post(`{"amount":"much"}`)).status).toBe(400);
  expect(await (await fetch(`${example.url}/donations/1`)).json()).toEqual({ amount: "25.00" });
  expect(await firstLineOf(`${example.url}/live`)).toBe("25.00\n");

  await expect.poll(async () => (await ingest.events()).length).toBe(7);
  const events = await ingest.events();
  expect(
    events
      .map(({ event_name, properties }) =>
        [event_name, properties?.["path"], properties?.["lang"]].filter(Boolean).join(" "),
      )
      .toSorted(),
  ).toEqual([
    "donation_received sv",
    "donation_shown",
    "donation_viewed *",
    "request_served /donations sv",
    "request_served /donations sv",
    "request_served /donations/:id *",
    "request_served /live",
  ]);
});

/** Reads as far as the first line, and leaves. */
function firstLineOf(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(url, (response) => {
      response.setEncoding("utf8").once("data", (line: string) => {
        resolve(line);
        request.destroy();
      });
    });
    request.on("error", reject);
  });
}
