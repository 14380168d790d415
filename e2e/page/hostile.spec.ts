import { expect, type SentEvent, test } from "./live-page.ts";

const markup =
  '<img src=x onerror="globalThis.hacked = true"><script>globalThis.hacked = true</script>';
const wide = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`key_${at}`, at]));

test.use({ serverOptions: { limits: { maxKeys: 20_000 } } });

const hostile: readonly SentEvent[] = [
  {
    event_name: markup.slice(0, 200),
    properties: { [markup]: markup, url: "javascript:alert(1)" },
  },
  {
    event_name: "\u202Edetelpmoc_noitanod",
    properties: { "\u202Eyek": "\u202E\u2066eulav", next: "left to right" },
  },
  { event_name: "long", properties: { text: "x".repeat(200_000), spaces: " ".repeat(5_000) } },
  { event_name: "wide", properties: wide },
  { event_name: "🎉🏳️‍🌈👨‍👩‍👧‍👦", properties: { "🔑": "💎".repeat(300) } },
  { event_name: "odd", properties: { constructor: "c", toString: "t", "": "empty", "a.b": 1 } },
  {
    event_name: "N".repeat(200),
    properties: { ["k".repeat(300)]: JSON.parse("[".repeat(60) + "]".repeat(60)), id: 1 },
  },
];

const overflow = ({ scrollWidth, clientWidth }: Element): number => scrollWidth - clientWidth;

test("hostile data neither runs, nor freezes the page, nor breaks its layout", async ({
  page,
  server,
  send,
  troubles,
}) => {
  test.slow();
  for (const event of hostile) await send([event]);
  await page.setViewportSize({ width: 1_280, height: 800 });
  await page.goto(server.url);
  const rows = page.locator(".event-row");
  await expect(rows).toHaveCount(hostile.length);
  const heights = await rows.evaluateAll((all) => all.map((row) => row.clientHeight));
  expect(new Set(heights).size).toBe(1);
  for (let seq = 1; seq <= hostile.length; seq++) {
    await page.goto(`${server.url}?event=${seq}`);
    await expect(page.locator(".json-line").first()).toBeVisible();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBe(1_280);
    const detail = page.locator(".detail");
    expect(await detail.evaluate(overflow)).toBe(0);
    const [head, actions] = await Promise.all([
      detail.locator("header h2").boundingBox(),
      detail.locator(".detail-actions").boundingBox(),
    ]);
    expect(head!.y + head!.height).toBeLessThanOrEqual(actions!.y);
  }
  // A name that turns the direction turns that of its neighbors not.
  await page.goto(server.url);
  const reversed = rows.filter({ hasText: "detelpmoc" });
  const [name, preview] = await Promise.all([
    reversed.locator(".cell-name").boundingBox(),
    reversed.locator(".cell-preview").boundingBox(),
  ]);
  expect(name!.x).toBeLessThan(preview!.x);

  const main = page.locator("main");
  await page.goto(`${server.url}?view=timeline&property=text&value=${"9".repeat(3_000)}`);
  await expect(main.getByRole("heading", { name: "Nothing happened" })).toBeVisible();
  expect(await main.evaluate(overflow)).toBe(0);
  await page.setViewportSize({ width: 360, height: 780 });
  for (const query of ["?view=plan", "?view=timeline&property=id&value=1"]) {
    await page.goto(server.url + query);
    await expect(main.getByText("N".repeat(200)).first()).toBeVisible();
    expect(await main.evaluate(overflow)).toBe(0);
  }

  const longestMs = await page.evaluate(async () => {
    let longest = 0;
    let before = performance.now();
    for (let turn = 0; turn < 20; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      longest = Math.max(longest, performance.now() - before);
      before = performance.now();
    }
    return longest;
  });
  expect(longestMs).toBeLessThan(2_000);
  expect(await page.evaluate(() => "hacked" in globalThis)).toBe(false);
  expect(troubles).toEqual({ uncaught: [], logged: [] });
});

test("a browser keeps what the page is made of, and asks for the page itself", async ({
  page,
  server,
}) => {
  const kept: (string | undefined)[] = [];
  page.on("response", (response) => {
    if (new URL(response.url()).pathname.startsWith("/assets/"))
      kept.push(response.headers()["cache-control"]);
  });
  const response = await page.goto(server.url);
  expect(response!.headers()["cache-control"]).toBe("no-cache");
  expect(new Set(kept)).toEqual(new Set(["private, max-age=31536000, immutable"]));
});

test("the policy of the page lets nothing in", async ({ page, server }) => {
  const response = await page.goto(server.url);
  const policy = response!.headers()["content-security-policy"]!;
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("style-src 'self'");
  expect(policy).not.toContain("unsafe");
});
