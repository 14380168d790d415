import type { StoredEvent } from "@tracker-analytics/dev-ingest";
import { expect, test } from "./fixtures.ts";
import { openHideablePage } from "./hideable-page.ts";

const tenMarks = Array.from({ length: 10 }, (_, mark) => mark);

const destinations = [
  { where: "another page of the site", toUrl: (site: string) => `${site}/vite-react/thanks.html` },
  {
    where: "a page of another site",
    toUrl: (site: string) =>
      `${site.replace("127.0.0.1", "localhost")}/vite-react/thanks.html?elsewhere`,
  },
];

for (const { where, toUrl } of destinations) {
  test(`ten events and a navigation to ${where} in the same tick: all ten are there`, async ({
    page,
    run,
    site,
  }) => {
    await page.goto(run.urlOf("script-tag"));
    const url = toUrl(site.url);
    await page.evaluate((destination) => {
      for (let mark = 0; mark < 10; mark++) TrackerAnalytics.track("leaving", { mark });
      location.assign(destination);
    }, url);
    await page.waitForURL(url);
    expect(marksOf(await run.received(11))).toEqual(tenMarks);
  });
}

test("a click on a link is tracked although the browser follows it at once", async ({
  page,
  run,
}) => {
  await page.goto(run.urlOf("script-tag"));
  await page.getByRole("link", { name: "Donate" }).click();
  await page.waitForURL("**/vite-react/");
  const events = await run.received(2);
  expect(events.map(({ event_name }) => event_name)).toEqual([
    "tracker_app_loaded",
    "donate_link_clicked",
  ]);
});

test("a donation is tracked although its form leads away in the same tick", async ({
  page,
  run,
  troubles,
}) => {
  const comment = "Für die Nachtschicht 🌊 頑張って";
  await page.goto(run.urlOf("vite-react"));
  await page.getByLabel("Name", { exact: true }).fill("Ines");
  await page.getByLabel("Amount in dollars").fill("12.5");
  await page.getByLabel("Comment").pressSequentially(comment);
  await page.getByLabel("Name the ferryman").check();
  await page.getByRole("button", { name: "Donate" }).click();
  await page.waitForURL("**/thanks.html?amount=12.50");
  const events = await run.received(4);
  expect(events.map(({ event_name }) => event_name)).toEqual([
    "tracker_app_loaded",
    "donate_form_viewed",
    "bid_applied",
    "donation_received",
  ]);
  expect(events[2]?.properties).toMatchObject({ amount: "12.50", incentive_id: 8 });
  expect(events[3]?.properties).toMatchObject({
    amount: "12.50",
    num_bids: 1,
    has_comment: true,
  });
  expect(events[3]?.properties["donation_id"]).toBe(events[2]?.properties["donation_id"]);
  expect(troubles).toEqual({ uncaught: [], logged: [] });
});

test("events tracked right before the tab is closed arrive", async ({ page, run }) => {
  await page.goto(run.urlOf("script-tag"));
  await page.evaluate(() => {
    for (let mark = 0; mark < 10; mark++) TrackerAnalytics.track("leaving", { mark });
  });
  await page.close({ runBeforeUnload: false });
  expect(marksOf(await run.received(11))).toEqual(tenMarks);
});

test("hiding the page sends what waits, long before its time", async ({ context, run }) => {
  const { page, hide, close } = await openHideablePage(context);
  try {
    await page.goto(run.urlOf("script-tag"));
    await page.evaluate((ingestHost) => {
      const patient = TrackerAnalytics.createAnalytics({ ingestHost, flushIntervalMs: 600_000 });
      for (let mark = 0; mark < 10; mark++) patient.track("hidden", { mark });
    }, run.ingestHost);
    expect(await page.evaluate(() => document.visibilityState)).toBe("visible");
    await hide();
    await expect.poll(() => page.evaluate(() => document.visibilityState)).toBe("hidden");
    expect(marksOf(await run.received(11))).toEqual(tenMarks);
  } finally {
    await close();
  }
});

/** The marks of the events that carry one, in the order in which they were stored. */
function marksOf(events: readonly StoredEvent[]): readonly unknown[] {
  return events.map(({ properties }) => properties["mark"]).filter((mark) => mark !== undefined);
}
