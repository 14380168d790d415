import { startServer } from "@tracker-analytics/dev-ingest";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { createRun, type ExamplePage } from "./run.ts";

// Not by the kit: it gives every page its own host, key and mode, and here the page's are tested.

/** What each page tracks by itself when it is opened. */
const openingEvents: Readonly<Record<ExamplePage, readonly string[]>> = {
  "script-tag": ["tracker_app_loaded"],
  "vite-react": ["tracker_app_loaded", "donate_form_viewed"],
};

for (const [name, opening] of Object.entries(openingEvents)) {
  const examplePage = name as ExamplePage;

  test(`opening the ${name} page is seen on the server, and nothing complains`, async ({
    page,
    run,
    troubles,
  }) => {
    await page.goto(run.urlOf(examplePage));
    const events = await run.received(opening.length);
    expect(events.map(({ event_name }) => event_name)).toEqual(opening);
    expect(events.map(({ path, status }) => ({ path, status }))).toEqual(
      opening.map(() => ({ path: "track", status: "ok" })),
    );
    await expect(page.locator("footer")).toContainText(delivered(opening.length));
    expect(troubles).toEqual({ uncaught: [], logged: [] });
  });

  test(`in test mode the ${name} page sends to /test only`, async ({ page, run, ingest }) => {
    const posts = watchPosts(page, ingest.url);
    await page.goto(run.urlOf(examplePage, { testMode: "1" }));
    const events = await run.received(opening.length);
    await expect(page.locator("footer")).toContainText(delivered(opening.length));
    expect(events.map(({ path, event_name }) => [path, event_name])).toEqual(
      opening.map((event_name) => ["test", event_name]),
    );
    expect(new Set(posts.map((url) => new URL(url).pathname))).toEqual(
      new Set([`/r/${run.name}/test`]),
    );
  });

  test(`with no-emit the ${name} page sends nothing, not even when it is left`, async ({
    page,
    run,
    ingest,
    site,
    troubles,
  }) => {
    const posts = watchPosts(page, ingest.url);
    await page.goto(run.urlOf(examplePage, { noEmit: "1" }));
    await expect(page.locator("footer")).toContainText(
      `${opening.length} events tracked, 0 delivered`,
    );
    await page.goto(`${site.url}/vite-react/thanks.html`);
    // A request made while leaving would have arrived before one that is made afterwards.
    await page.goto(run.urlOf("script-tag", { testMode: "1" }));
    const events = await run.received(1);
    expect(events.map(({ path }) => path)).toEqual(["test"]);
    expect(posts.filter((url) => !url.includes("/test?"))).toEqual([]);
    expect(troubles).toEqual({ uncaught: [], logged: [] });
  });

  test(`the ${name} page works while the server is down, and its events arrive later`, async ({
    page,
    runName,
    site,
    troubles,
  }) => {
    const before = await startServer({ port: 0 });
    await before.close();
    const down = createRun(before, site, runName);
    const refused = page.waitForEvent("requestfailed", (request) =>
      request.url().startsWith(down.ingestHost),
    );
    await page.goto(down.urlOf(examplePage));
    await refused;
    await useForm(page, examplePage);
    await expect(page.locator("footer")).toContainText("on their way");

    const after = await startServer({ port: before.port });
    try {
      const up = createRun(after, site, runName);
      const expected = examplePage === "script-tag" ? [...opening, "bid_applied"] : opening;
      const events = await up.received(expected.length);
      expect(events.map(({ event_name }) => event_name)).toEqual(expected);
      await expect(page.locator("footer")).not.toContainText("on their way");
      expect(troubles.uncaught).toEqual([]);
    } finally {
      await after.close();
    }
  });

  test(`a wrong key makes the ${name} page say so and keep its events`, async ({
    page,
    keyed,
    runName,
    site,
    troubles,
  }) => {
    const run = createRun(keyed, site, runName);
    const warned = page.waitForEvent("console", (message) =>
      message.text().startsWith("[tracker-analytics] set-up-wrong:"),
    );
    await page.goto(run.urlOf(examplePage, { accessKey: "wrong-key" }));
    const warning = await warned;
    expect(warning.type()).toBe("warning");
    expect(warning.text()).toContain(`${run.ingestHost}/track 401`);
    await expect(page.locator("footer")).toContainText(
      `${opening.length} events tracked, 0 delivered, ${opening.length} on their way`,
    );
    expect(await run.stored()).toEqual([]);
    expect(troubles.uncaught).toEqual([]);
  });
}

function delivered(count: number): string {
  return `${count} events tracked, ${count} delivered`;
}

/** Does what a visitor came for, short of leaving the page. */
async function useForm(page: Page, examplePage: ExamplePage): Promise<void> {
  if (examplePage === "script-tag") {
    await page.getByRole("button", { name: "Bid $5" }).first().click();
    await expect(page.getByText("$817.50 of $2,500")).toBeVisible();
  } else {
    await page.getByLabel("Amount in dollars").fill("12.50");
    await page.getByLabel("Comment").pressSequentially("Greetings from the harbour");
    await expect(page.getByText("26 of 5,000 characters")).toBeVisible();
  }
}

function watchPosts(page: Page, origin: string): readonly string[] {
  const urls: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().startsWith(origin)) urls.push(request.url());
  });
  return urls;
}
