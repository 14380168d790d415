import { startEdgeExample } from "../examples/edge/serve.ts";
import { startExpressExample } from "../examples/express/serve.ts";
import { expect, test } from "./fixtures.ts";

// Not by the kit: it leads pages past the relay, which is tested here.

/** The names of what arrived, in alphabetical order: page and server send on their own. */
function namesOf(events: readonly { readonly event_name: string | null }[]): readonly string[] {
  return events.map(({ event_name }) => String(event_name)).toSorted();
}

test("the Express example: events of the page by the relay, and of the requests that served it", async ({
  page,
  run,
  troubles,
}) => {
  const example = await startExpressExample({ ingestHost: run.ingestHost, flushIntervalMs: 50 });
  try {
    await page.goto(`${example.url}/`);
    await page.getByRole("button", { name: "Bid $5" }).first().click();
    await expect(page.getByText("$417.50")).toBeVisible();
    const events = await run.received(5);
    expect(namesOf(events)).toEqual([
      "bid_applied",
      "bid_button_clicked",
      "bid_wars_viewed",
      "request_served",
      "request_served",
    ]);
    const served = events.filter(({ event_name }) => event_name === "request_served");
    expect(served.map(({ properties }) => properties["path"])).toEqual([
      "/",
      "/api/bid-wars/:id/bids",
    ]);
    expect(troubles).toEqual({ uncaught: [], logged: [] });
  } finally {
    await example.close();
  }
});

test(
  "the edge example: events of the page by the relay, and of the requests that served it",
  { tag: "@one-engine" },
  async ({ page, run, troubles }) => {
    const example = await startEdgeExample(run.ingestHost);
    try {
      await page.goto(`${example.url}/`);
      await page.getByRole("link", { name: "The Lighthouse" }).click();
      await page.waitForURL("**/runs/lighthouse");
      const events = await run.received(4);
      expect(namesOf(events)).toEqual([
        "request_served",
        "request_served",
        "run_viewed",
        "schedule_viewed",
      ]);
      const served = events.filter(({ event_name }) => event_name === "request_served");
      expect(new Set(served.map(({ properties }) => properties["path"]))).toEqual(
        new Set(["/", "/runs/:id"]),
      );
      expect(troubles.uncaught).toEqual([]);
    } finally {
      await example.close();
    }
  },
);
