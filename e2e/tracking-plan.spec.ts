import { fileURLToPath } from "node:url";
import { createEventPlan, loadPlan, startServer } from "@tracker-analytics/dev-ingest";
import { startExpressExample } from "../examples/express/serve.ts";
import { expect, test as base } from "./fixtures.ts";
import { createRun, type Run } from "./run.ts";

const examples = new URL("../examples/", import.meta.url);
// It has all of the donation tracker's plan.
const planFile = fileURLToPath(new URL("express/plan.ts", examples));

interface PlanFixtures {
  /** A run on a server that holds events against the plan of the examples. */
  readonly plannedRun: Run;
}

const test = base.extend<PlanFixtures>({
  plannedRun: async ({ site, runName }, use) => {
    const plan = await loadPlan(planFile);
    const server = await startServer({ port: 0, plan: createEventPlan(() => plan) });
    await use(createRun(server, site, runName));
    await server.close();
  },
});

test("what the React page tracks of a donation is what the plan says", async ({
  page,
  plannedRun,
}) => {
  await page.goto(plannedRun.urlOf("vite-react"));
  await page.getByLabel("Amount in dollars").fill("12.5");
  await page.getByLabel("Name the ferryman").check();
  await page.getByRole("button", { name: "Donate" }).click();
  await page.waitForURL("**/thanks.html?amount=12.50");
  const events = await plannedRun.received(4);

  expect(events.map(({ event_name, status, issues }) => [event_name, status, issues])).toEqual([
    ["tracker_app_loaded", "ok", []],
    ["donate_form_viewed", "ok", []],
    ["bid_applied", "ok", []],
    ["donation_received", "ok", []],
  ]);
});

test("what the Express example tracks, its page by the relay included, is what the plan says", async ({
  page,
  plannedRun,
}) => {
  const example = await startExpressExample({
    ingestHost: plannedRun.ingestHost,
    flushIntervalMs: 50,
  });
  try {
    await page.goto(`${example.url}/`);
    await page.getByRole("button", { name: "Bid $5" }).first().click();
    const events = await plannedRun.received(5);

    expect(events.map(({ event_name }) => event_name).toSorted()).toEqual([
      "bid_applied",
      "bid_button_clicked",
      "bid_wars_viewed",
      "request_served",
      "request_served",
    ]);
    expect(events.flatMap(({ issues }) => issues)).toEqual([]);
  } finally {
    await example.close();
  }
});

test("a wrong property that is forced in arrives marked, and shows in the page's console while debugging", async ({
  page,
  plannedRun,
}) => {
  await page.goto(plannedRun.urlOf("script-tag", { noEmit: "1" }));
  const warning = page.waitForEvent("console", (message) => message.type() === "debug");
  await page.evaluate(async (ingestHost) => {
    const analytics = TrackerAnalytics.createAnalytics({ ingestHost, debug: true });
    analytics.track("donation_group_created", { group: 5, user_id: 1 });
    await analytics.flush();
  }, plannedRun.ingestHost);

  expect(await plannedRun.received(1)).toMatchObject([
    { status: "invalid", issues: [{ code: "wrong-value", path: "/properties/group" }] },
  ]);
  expect((await warning).text()).toContain("Expected a string, found 5. Send it in quotes.");
});
