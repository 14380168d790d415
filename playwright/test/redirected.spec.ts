import { expect, test } from "./site.ts";

test.use({ analyticsOptions: { intercept: ["https://other-ingest.invalid/**"] } });

/** These tests run in a Firefox of the system, which hides bodies from routes. */
test("senders that no script reaches are led to the run, or hear that this browser hides what they send", async ({
  page,
  analytics,
  browserName,
}) => {
  await page.goto("/donate");
  const answer = await page.evaluate(async () => {
    const response = await fetch("https://other-ingest.invalid/track", {
      method: "POST",
      body: '[{"event_name":"from_elsewhere","properties":{}}]',
    });
    // As late as a client of the SDK, which waits for others to share its request.
    const program = `
      setTimeout(() => fetch("https://ingest.invalid/track?batch=w.1-1", {
        method: "POST",
        body: '[{"event_name":"from_worker","properties":{}}]',
      }), 800);`;
    void new Worker(URL.createObjectURL(new Blob([program])));
    return `${response.status} ${await response.text()}`;
  });
  if (browserName === "firefox") {
    expect(answer).toMatch(/^501 Nothing was sent: this browser does not show request bodies/);
    return;
  }
  await expect(analytics).toHaveTracked("from_elsewhere");
  await expect(analytics).toHaveTracked("from_worker");
});

test(
  "a service worker with a client of its own is led to the run",
  { tag: "@service-worker" },
  async ({ page, analytics, site }) => {
    const program = `
    oninstall = () => skipWaiting();
    onactivate = (event) => event.waitUntil(clients.claim());
    onmessage = (event) => event.waitUntil(fetch("https://ingest.invalid/track?batch=s.1-1", {
      method: "POST",
      body: '[{"event_name":"from_service_worker","properties":{}}]',
    }));`;
    site.pages.set("/sw.js", { html: program, headers: { "content-type": "text/javascript" } });
    await page.goto("/donate");
    await page.evaluate(async () => {
      const controlled = new Promise((resolve) => {
        navigator.serviceWorker.addEventListener("controllerchange", resolve);
      });
      await navigator.serviceWorker.register("/sw.js");
      await controlled;
      navigator.serviceWorker.controller!.postMessage("send", []);
    });
    await expect(analytics).toHaveTracked("from_service_worker");
  },
);

test(
  "a sender whose context is closed before its answer fails no test",
  { tag: "@service-worker" },
  async ({ browser, analytics, site }) => {
    await analytics.fail({ kind: "hold-answer", delayMs: 60_000 });
    const context = await browser.newContext();
    await analytics.watch(context);
    const page = await context.newPage();
    await page.goto(`${site.origin}/donate`);
    await page.evaluate(() => {
      void fetch("https://other-ingest.invalid/track", {
        method: "POST",
        body: '[{"event_name":"from_elsewhere","properties":{}}]',
      });
    });
    await expect(analytics).toHaveTracked("from_elsewhere");
    await context.close();
  },
);
