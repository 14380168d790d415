import { expect, test } from "./site.ts";

test.use({ analyticsOptions: { intercept: ["https://other-ingest.invalid/**"] } });

test("a client in a worker, and a sender of the plain array, are led to the run", async ({
  page,
  analytics,
}) => {
  await page.goto("/donate");
  await page.evaluate(async () => {
    await fetch("https://other-ingest.invalid/track", {
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
  });
  await expect(analytics).toHaveTracked("from_elsewhere");
  await expect(analytics).toHaveTracked("from_worker");
});
