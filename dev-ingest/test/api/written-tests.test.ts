import { expect, test } from "vitest";
import { post, start } from "../start.ts";

const body = JSON.stringify([
  {
    event_name: "donation_received",
    properties: {
      donation_id: 123,
      amount: "25.00",
      "odd key": null,
      timestamp: "2026-01-04T12:00:00Z",
      donor: { country: "DE", tags: ["a"] },
    },
  },
  { event_name: "donation_pending", properties: { donation_id: 123 } },
]);

test("a test is written for chosen events; ids and times may differ in the next run", async () => {
  const server = await start();
  await post(`${server.url}/track`, body);
  const written = async (query: string) => {
    const response = await fetch(`${server.url}/api/events/test?${query}`);
    return response.ok ? await response.text() : response.status;
  };
  expect(await written("seq=1")).toBe(`import { expect, test } from "@tracker-analytics/playwright";

test("donation_received is tracked", async ({ page, analytics }) => {
  await page.goto("/");
  // Do here what makes the events happen.

  await expect(analytics).toHaveTracked("donation_received", {
    donation_id: expect.anything(),
    amount: "25.00",
    "odd key": null,
    timestamp: expect.any(String),
    donor: {
      country: "DE",
      tags: [
        "a",
      ],
    },
  });
});
`);
  expect(await written("search=name:donation_*&as=vitest")).toMatch(
    /toHaveTrackedInOrder\(\[\n {4}\["donation_received", \{[^]*\["donation_pending", \{\n {6}donation_id: expect.anything\(\),\n {4}\}\],\n {2}\]\);/,
  );
  expect(await written("seq=1,2&as=plan")).toMatch(
    /donation_pending: event\(\{\n {4}donation_id: int\(\)/,
  );
  expect(await written("seq=1,3")).toBe(404);
  expect(await written("seq=1&search=a")).toBe(400);
  expect(await written("")).toBe(400);
});
