import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Page } from "@playwright/test";
import { startServer } from "@tracker-analytics/dev-ingest";
import { chromiumOptions } from "../../e2e/browsers.ts";
import { buildIfStale } from "../build.ts";
import { root } from "../run-command.ts";
import { pastMarathon } from "../screenshots/past-marathon.ts";

const widths = [
  [360, 780],
  [1_440, 900],
  [2_560, 1_440],
] as const;
const schemes = ["light", "dark"] as const;
const folder = join(root, "test-results/screenshots");
const settleMs = 1_500;

process.exitCode = (await buildIfStale()) || (await takeAll());

/** Takes a picture of every view, empty and full, light and dark, on a phone, a laptop and a wall screen. */
async function takeAll(): Promise<number> {
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch(chromiumOptions.launchOptions);
  for (const content of ["empty", "full"] as const) {
    const server = await startServer({ port: 0 });
    if (content === "full") await fill(server.url);
    for (const colorScheme of schemes) {
      for (const [width, height] of widths) {
        const context = await browser.newContext({ viewport: { width, height }, colorScheme });
        const page = await context.newPage();
        for (const [name, query] of await placesOf(page, server.url, content)) {
          await page.goto(server.url + query);
          await page.waitForTimeout(settleMs);
          await page.screenshot({
            path: join(folder, `${name}-${content}-${colorScheme}-${width}.png`),
          });
        }
        await context.close();
      }
    }
    await server.close();
  }
  await browser.close();
  process.stdout.write(`The pictures are in ${folder}.\n`);
  return 0;
}

/** The views of the navigation, and what they lead to. */
async function placesOf(
  page: Page,
  url: string,
  content: "empty" | "full",
): Promise<readonly (readonly [string, string])[]> {
  await page.goto(url);
  const views = await page
    .getByRole("navigation", { name: "Views" })
    .getByRole("link")
    .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).search));
  const viewPlaces = views.map((query) => [query.replace("?view=", "") || "live", query] as const);
  return content === "empty"
    ? [...viewPlaces, ["timeline", "?view=timeline"]]
    : [
        ...viewPlaces,
        ["timeline", `?view=timeline&property=donation_id&value=${await donationWithBid(url)}`],
        ["search", `?search=${encodeURIComponent("name:donation_* amount:>100")}`],
        ["invalid", `?search=status:invalid&event=${await invalidSeq(url)}`],
      ];
}

async function invalidSeq(url: string): Promise<number> {
  return (await newest(url, "status:invalid")).seq;
}

async function donationWithBid(url: string): Promise<number> {
  return (await newest(url, "name:bid_applied path:track -run:*")).properties.donation_id;
}

interface Shown {
  readonly seq: number;
  readonly properties: { readonly donation_id: number };
}

async function newest(url: string, search: string): Promise<Shown> {
  const query = new URLSearchParams({ search, limit: "1" });
  const response = await fetch(`${url}/api/events?${query}`);
  const { events } = (await response.json()) as { events: readonly [Shown] };
  return events[0];
}

async function fill(url: string): Promise<void> {
  await post(`${url}/api/import`, pastMarathon(Date.now()));
  await fetch(`${url}/track`, { method: "POST", body: '[{"event_name":"broken",}]' });
}

async function post(url: string, body: string): Promise<void> {
  const response = await fetch(url, { method: "POST", body });
  if (!response.ok) throw new Error(await response.text());
}
