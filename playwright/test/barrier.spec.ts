import type { Page } from "@playwright/test";
import type { Analytics, AnalyticsSettings } from "@tracker-analytics/sdk";
import { expect, test, trackedPage } from "./site.ts";
import { messageOf, track } from "./track.ts";

const runLine = /^Run: .*$/m;

test("what was tracked in the last moment of a page is there when a negative assertion looks", async ({
  page,
  analytics,
}) => {
  await page.goto("/donate");
  for (const visit of [1, 2, 3]) {
    await analytics.fail({ kind: "delay", delayMs: 400 }, { times: 1 });
    await trackAndLeave(page, `left-${visit}`, `/thanks-${visit}`);
    const message = await messageOf(expect(analytics).not.toHaveTracked(`left-${visit}`));
    expect(message).toContain("Tracked all the same:");
  }
  await expect(analytics).toHaveTrackedExactly(["left-1", "left-2", "left-3"]);
});

test("what was tracked inside of pagehide is waited for too", async ({ page, analytics }) => {
  await page.goto("/donate");
  await page.evaluate(() => {
    addEventListener("pagehide", () => {
      (globalThis as unknown as { TrackerAnalytics: Analytics }).TrackerAnalytics.track("gone");
    });
  });
  await analytics.fail({ kind: "delay", delayMs: 400 }, { times: 1 });
  // As visitors do: when an address is entered, as by page.goto(), Firefox cuts off what runs in the page that is left.
  await page.evaluate(() => location.assign("/thanks"));
  await page.waitForURL("**/thanks");
  expect(await messageOf(expect(analytics).not.toHaveTracked("gone"))).toContain(
    "Tracked all the same:",
  );
});

test("iframes of other origins, popups and closed pages belong to the run", async ({
  page,
  analytics,
  site,
}) => {
  const elsewhere = site.origin.replace("127.0.0.1", "localhost");
  site.pages.set("/framed", { html: `<iframe src="${elsewhere}/inner"></iframe>` });
  await page.goto("/framed");
  await page.frame({ url: "**/inner" })!.evaluate(() => {
    (globalThis as unknown as { TrackerAnalytics: Analytics }).TrackerAnalytics.track("in_frame");
  });
  const popupOpens = page.waitForEvent("popup");
  await page.evaluate(() => void open("/popup"));
  const popup = await popupOpens;
  await popup.waitForLoadState();
  await track(popup, ["in_popup"]);
  await popup.close();
  await analytics.settle();
  const names = (await analytics.events()).map(({ event_name }) => event_name);
  expect(names.toSorted()).toEqual(["in_frame", "in_popup"]);
});

test("a server that does not answer is named, with what waits for it", async ({
  page,
  analytics,
}) => {
  await page.goto("/donate");
  await analytics.fail({ kind: "status", status: 503 });
  await track(page, ["viewed"], ["donated"]);
  const assertion = expect.configure({ timeout: 700 })(analytics).not.toHaveTracked("canceled");
  expect((await messageOf(assertion)).replace(runLine, "")).toBe(
    `expect(analytics).not.toHaveTracked("canceled")

Cannot say what was not tracked: not everything arrived within 700 ms.
Still missing:
  Page /donate holds 2 events: unreachable: http://127.0.0.1:0/r/a-server-that-does-not-answer-is-named-w-00000000/test 503 {"error":{"code":"fault","message":"A fault that was set on purpose. See GET /api/faults."}}
`,
  );
  await analytics.mend();
  await expect(analytics).not.toHaveTracked("canceled");
  await expect(analytics).toHaveTrackedExactly(["viewed", "donated"]);
});

test("a page that was closed while the server was away is named", async ({ page, analytics }) => {
  await page.goto("/donate");
  await analytics.fail({ kind: "drop-before" });
  await track(page, ["viewed"]);
  await page.close();
  await expect(analytics.settle({ timeoutMs: 500 })).rejects.toThrow(
    "Page /donate was left with 1 event that did not arrive",
  );
});

test("a content security policy that forbids the server is named", async ({
  page,
  analytics,
  site,
}) => {
  site.pages.set("/strict", {
    html: `<script src="/sdk.js" data-ingest-host="https://ingest.invalid"></script>`,
    headers: { "content-security-policy": "connect-src 'self' https://ingest.invalid" },
  });
  await page.goto("/strict");
  await track(page, ["viewed"]);
  const assertion = expect(analytics).toHaveTracked("viewed", {}, { within: 500 });
  expect(await messageOf(assertion)).toMatch(
    /Page \/strict holds 1 event: its content security policy forbids the server \(connect-src http:\/\/127\.0\.0\.1:0.*\)\. Allow it in tests, or set Playwright's bypassCSP\./,
  );
});

test("a policy that blocks a script of a frame without an address makes no error in the frame", async ({
  page,
  analytics,
  site,
}) => {
  site.pages.set("/strict", {
    html: `${trackedPage}<iframe srcdoc="<script>1</script>"></iframe>`,
    headers: { "content-security-policy": "script-src 'self'" },
  });
  const errors: string[] = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  await page.goto("/strict");
  await track(page, ["viewed"]);
  await expect(analytics).toHaveTrackedExactly(["viewed"]);
  // Firefox itself reports what the policy blocks.
  expect(errors.filter((message) => !message.includes("violates"))).toEqual([]);
});

test("without consent nothing is missing, and a failure says why nothing came", async ({
  page,
  analytics,
}) => {
  await page.goto("/donate");
  await page.evaluate(() => {
    const global = globalThis as unknown as { TrackerAnalytics: Analytics & Factory };
    const analyticsOfPage = global.TrackerAnalytics.createAnalytics({ consent: "pending" });
    Object.assign(global.TrackerAnalytics, analyticsOfPage);
  });
  await track(page, ["viewed"]);
  await expect(analytics).not.toHaveTracked("viewed");
  const assertion = expect(analytics).toHaveTracked("viewed", {}, { within: 300 });
  expect((await messageOf(assertion)).replace(runLine, "")).toBe(
    `expect(analytics).toHaveTracked("viewed", {}, { within: 300 })

Waited 300 ms.
Nothing arrived.
Everything that was sent has arrived.
Page /donate holds 1 event: consent is pending.
`,
  );
  await page.evaluate(() => {
    (globalThis as unknown as { TrackerAnalytics: Analytics }).TrackerAnalytics.setConsent(
      "granted",
    );
  });
  await expect(analytics).toHaveTracked("viewed");
});

test("noEmit is named, and counts as a loss", async ({ page, analytics, site }) => {
  site.pages.set("/silent", {
    html: `<script src="/sdk.js" data-ingest-host="https://ingest.invalid" data-no-emit></script>`,
  });
  await page.goto("/silent");
  await track(page, ["viewed"]);
  const assertion = expect(analytics).toHaveLostNothing();
  expect((await messageOf(assertion)).replace(runLine, "")).toBe(
    `expect(analytics).toHaveLostNothing()

Page /silent dropped 1 event: no-emit
Everything that was sent has arrived.
Page /silent sends nothing: noEmit is set.
`,
  );
});

test("a server that has numbered events which did not arrive is waited for, and named", async ({
  analytics,
}) => {
  const send = (query: string, ...names: readonly string[]): Promise<Response> =>
    fetch(`${analytics.ingestHost}/test?${query}`, {
      method: "POST",
      body: JSON.stringify(names.map((name) => ({ event_name: name, properties: {} }))),
    });
  await send("batch=srv-1.1-1&upto=4", "order_placed");
  await send("batch=srv-1.3-3&upto=4", "mail_sent");
  const brief = expect.configure({ timeout: 300 });
  expect(
    (await messageOf(brief(analytics).not.toHaveTracked("refunded"))).replace(runLine, ""),
  ).toBe(
    `expect(analytics).not.toHaveTracked("refunded")

Cannot say what was not tracked: not everything arrived within 300 ms.
Still missing:
  Server client srv-1 has numbered 2 events that did not arrive: 2, 4.
`,
  );
  setTimeout(() => void send("batch=srv-1.2-2&upto=4", "paid"), 200);
  setTimeout(() => void send("batch=srv-1.4-4&upto=4", "refunded"), 400);
  expect(await messageOf(expect(analytics).not.toHaveTracked("refunded"))).toContain(
    "Tracked all the same:",
  );
});

test("what the server refuses is an invalid event", async ({ page, analytics }) => {
  await page.goto("/donate");
  await expect(analytics).toHaveNoInvalidEvents();
  await expect(analytics).toHaveLostNothing();
  await fetch(`${analytics.ingestHost}/test`, {
    method: "POST",
    body: '[{"event_name":"","properties":{}}]',
  });
  expect(await messageOf(expect(analytics).toHaveNoInvalidEvents())).toContain(
    'Refused: {"event_name":"","properties":{}}: /event_name',
  );
});

interface Factory {
  createAnalytics(settings: AnalyticsSettings): Analytics;
}

async function trackAndLeave(page: Page, name: string, url: string): Promise<void> {
  const left = page.waitForURL(`**${url}`);
  await page.evaluate(
    ([event, next]) => {
      (globalThis as unknown as { TrackerAnalytics: Analytics }).TrackerAnalytics.track(event!);
      location.assign(next!);
    },
    [name, url],
  );
  await left;
}
