import { startServer } from "@tracker-analytics/dev-ingest";
import { donations, expect, test, write } from "./live-page.ts";

test("a first visit shows how to send, with this server's address, and makes room for the first event", async ({
  page,
  server,
  troubles,
}) => {
  await page.goto(server.url);
  await expect(page.getByRole("heading", { name: "Waiting for your first event" })).toBeVisible();
  const code = page.locator(".first-event-code pre");
  for (const [kind, text] of [
    ["Script tag", `${server.url}/tracker-analytics.js`],
    ["Node", `ingestHost: "${server.url}"`],
    ["Python", `${server.url}/track`],
    ["curl", `curl ${server.url}/track`],
  ] as const) {
    await page.getByRole("radio", { name: kind }).check();
    await expect(code).toContainText(text);
  }
  await expect(page.getByText("--demo")).toBeVisible();
  await expect(page.getByText("With --access-key, senders need the key")).toBeVisible();
  await page.getByRole("button", { name: "Send a test event from this page" }).click();
  await expect(page.locator(".event-row")).toContainText("hello_from_the_page");
  expect(troubles).toEqual({ uncaught: [], logged: [] });
});

test(
  "a search that finds nothing says so, and shows what matches later",
  { tag: "@one-engine" },
  async ({ page, server, send }) => {
    await send(donations(1, 3));
    await page.goto(`${server.url}?search=donation_id:9`);
    await expect(page.getByRole("heading", { name: "Nothing found" })).toBeVisible();
    await send(donations(9, 9));
    await expect(page.locator(".event-row")).toHaveCount(1);
  },
);

test.describe("with a key", () => {
  test.use({ serverOptions: { accessKeys: ["a-long-key-of-the-senders"] } });

  test(
    "who is signed out is asked to sign in, and sees the events with the key",
    { tag: "@one-engine" },
    async ({ page, server }) => {
      await fetch(`${server.url}/track`, {
        method: "POST",
        headers: { "x-analytics-key": "a-long-key-of-the-senders" },
        body: JSON.stringify(donations(1, 2)),
      });
      await page.goto(server.url);
      await expect(page.getByRole("heading", { name: "Sign in to see the events" })).toBeVisible();
      await write(page.getByLabel("Key or sign-in link"), "wrong");
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByRole("alert")).toContainText("does not know this key");
      await write(page.getByLabel("Key or sign-in link"), "a-long-key-of-the-senders");
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.locator(".event-row")).toHaveCount(2);

      await page.context().clearCookies();
      await page.getByRole("link", { name: "Coverage" }).click();
      await expect(page.getByRole("heading", { name: "Sign in to see the events" })).toBeVisible();
      await write(page.getByLabel("Key or sign-in link"), "a-long-key-of-the-senders");
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByRole("heading", { name: "Coverage" })).toBeVisible();
    },
  );
});

test("a server that is gone says so while the events stay in sight", async ({
  page,
  server,
  send,
}) => {
  await send(donations(1, 3));
  await page.goto(server.url);
  await expect(page.locator(".event-row")).toHaveCount(3);
  await server.close();
  await expect(page.getByRole("alert")).toContainText("Is it still running?");
  await expect(page.getByText("Connection lost")).toBeVisible();
  await expect(page.locator(".event-row")).toHaveCount(3);

  // What counts the events asks again, and leaves it to the banner to say that the server is gone.
  const isRefused = page.waitForEvent("requestfailed", {
    predicate: (request) => request.url().includes("/api/histogram"),
  });
  await page.getByRole("radio", { name: "Arrived" }).check();
  await isRefused;
  await expect(page.getByText("Not counted")).toHaveCount(0);
  await expect(page.getByRole("alert")).toHaveCount(1);
});

test(
  "a dashboard without events says what it waits for, and shows it when it is there",
  { tag: "@one-engine" },
  async ({ page, server, send }) => {
    await page.goto(`${server.url}/?view=dashboard`);
    await expect(page.getByRole("heading", { name: "Nothing to chart yet" })).toBeVisible();
    await send(donations(1, 3));
    await expect(page.getByRole("figure", { name: "Raised so far" })).toContainText("7.5");
    await expect(page.getByRole("heading", { name: "Nothing to chart yet" })).toHaveCount(0);
  },
);

test(
  "a view whose code does not come says so, and the others go on",
  { tag: "@one-engine" },
  async ({ page, server, send }) => {
    await send(donations(1, 3));
    await page.route(/runs-view/, (route) => route.abort());
    await page.goto(server.url);
    await expect(page.locator(".event-row")).toHaveCount(3);
    await page.getByRole("link", { name: "Runs" }).click();
    await expect(page.getByRole("heading", { name: "This view could not be shown" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Reload the page" })).toBeVisible();
    await page.getByRole("link", { name: "Live" }).click();
    await expect(page.locator(".event-row")).toHaveCount(3);
  },
);

test(
  "a view whose code did not come opens when the server is back",
  { tag: "@one-engine" },
  async ({ page, server, send }) => {
    await send(donations(1, 3));
    await page.goto(server.url);
    await expect(page.locator(".event-row")).toHaveCount(3);
    await server.close();
    await page.getByRole("link", { name: "Runs" }).click();
    await expect(page.getByText("the view opens by itself")).toBeVisible();
    const next = await startServer({ port: Number(new URL(server.url).port) });
    await expect(page.getByRole("heading", { name: "No run yet" })).toBeVisible();
    await next.close();
  },
);

test(
  "a link whose time no calendar has shows the present",
  { tag: "@one-engine" },
  async ({ page, server, send, troubles }) => {
    await send(donations(1, 3));
    await page.goto(`${server.url}?view=moment&at=%2B275760-09-13T00:00:00Z`);
    await expect(page.getByRole("region", { name: "Totals" })).toContainText("7.5");
    expect(troubles.uncaught).toEqual([]);
  },
);
