import { donations, expect, test } from "./live-page.ts";

/** Views: their link, their code, a question that they cannot show anything without, and what they show then. */
const views = [
  ["?event=1", "event-detail", "/api/events/1", ".detail .json-line"],
  ["?view=dashboard", "dashboard-view", "/api/series", ".chart-host canvas"],
  ["?view=moment", "moment-view", "/api/series", ".moment-day canvas"],
  ["?view=faults", "faults-view", "/api/batches", ".stored-batch"],
] as const;

for (const [link, code, question, shown] of views) {
  test(`the server is asked ${question} before the code of ${link} is there`, async ({
    page,
    server,
    send,
  }) => {
    await send(donations(1, 3));
    const asked = page.waitForRequest((request) => new URL(request.url()).pathname === question);
    // Without the question the view never comes up.
    await page.route(`**/assets/${code}-*.js`, async (route) => {
      await asked;
      await route.continue();
    });
    await page.goto(`${server.url}/${link}`);
    await expect(page.locator(shown).first()).toBeVisible();
  });
}

test("what was asked for ahead is asked for once, while nothing arrives", async ({
  page,
  server,
  send,
}) => {
  await send(donations(1, 3));
  const asked: string[] = [];
  page.on("request", (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (/^\/(api|latest)/.test(pathname)) {
      // A later end of the time makes it no other question.
      for (const moving of ["until", "at"]) searchParams.delete(moving);
      asked.push(`${pathname} ${searchParams.toString()}`);
    }
  });
  // The feed's list comes last.
  const answered = page.waitForResponse(/\/latest\?/);
  await page.route(/limit=1$/, async (route) => {
    await answered;
    await route.continue();
  });
  // The clock stands: however slow the answers are, the page is drawn when they are there.
  const nowMs = Date.now();
  await page.clock.install({ time: nowMs });
  await page.clock.pauseAt(nowMs + 1_000);
  await page.goto(`${server.url}/?view=dashboard`);
  await expect(page.getByRole("figure", { name: "Donations by state" })).toBeVisible();
  await page.clock.runFor(5_000);
  // The requests come in their order.
  await page.evaluate(async () => fetch("/api/plan?last"));
  await expect.poll(() => asked.at(-1)).toContain("last");
  const questions = asked.filter((question) => /series|latest/.test(question));
  expect(questions).not.toEqual([]);
  expect(questions).toEqual([...new Set(questions)]);
});

test(
  "nothing is counted before the list is on the screen",
  { tag: "@one-engine" },
  async ({ page, server, send }) => {
    await send(donations(1, 3));
    const rowsThen: number[] = [];
    await page.route(/\/api\/(histogram|names)/, async (route) => {
      rowsThen.push(await page.locator(".event-row").count());
      await route.continue();
    });
    await page.goto(server.url);
    await expect(page.locator(".names li")).not.toHaveCount(0);
    await expect.poll(() => rowsThen).toEqual([3, 3]);
  },
);
