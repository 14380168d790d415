import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Page } from "@playwright/test";
import { startServer } from "@tracker-analytics/dev-ingest";
import { chromiumOptions } from "../../e2e/browsers.ts";
import { buildIfStale } from "../build.ts";
import { root } from "../run-command.ts";
import { marathonPlan } from "../screenshots/marathon-plan.ts";
import { pastMarathon } from "../screenshots/past-marathon.ts";
import { toWebp } from "../screenshots/to-webp.ts";

// npm run screenshots [words]: every view, or those pictures whose names have all the words: full dark 1440.
// npm run screenshots docs: the pictures of the documents alone, as WebP in docs/images.
const words = process.argv.slice(2);
const isForDocs = words[0] === "docs";
const wanted = isForDocs ? ["full", "light", "1440"] : words;
const documented: Readonly<Record<string, string>> = {
  live: "live",
  dashboard: "dashboard",
  moment: "moment",
  invalid: "check",
};
const widths = [
  [360, 780],
  [1_440, 900],
  [2_560, 1_440],
] as const;
const schemes = ["light", "dark"] as const;
const folder = join(root, "test-results/screenshots");
const settleMs = 1_500;
const brokenBodies = [
  '[{"event_name":"donation_completed","properties":{"donation_id":12}},{"name":"bid_applied"}]',
  '{"event_name":"donation_completed"',
  '[{"event_name":"bid_applied","properties":{"bid":"bonus game","amount":12.50,}}]',
];

process.exitCode = (await buildIfStale()) || (await takeAll());

/** Takes a picture of every view, empty and full, light and dark, on a phone, a laptop and a wall screen. */
async function takeAll(): Promise<number> {
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch(chromiumOptions.launchOptions);
  for (const content of ["empty", "full"] as const) {
    const server = await startServer({
      port: 0,
      ...(content === "full" ? { plan: marathonPlan } : {}),
    });
    if (content === "full") await fill(server.url);
    for (const colorScheme of schemes) {
      for (const [width, height] of widths) {
        const context = await browser.newContext({ viewport: { width, height }, colorScheme });
        const page = await context.newPage();
        for (const [name, query] of await placesOf(page, server.url, content)) {
          const parts = [name, content, colorScheme, String(width)];
          const document = documented[name];
          if (!wanted.every((word) => parts.includes(word))) continue;
          if (isForDocs && document === undefined) continue;
          await page.goto(server.url + query);
          await page.waitForTimeout(settleMs);
          const png = join(folder, `${parts.join("-")}.png`);
          await page.screenshot({ path: png });
          if (isForDocs)
            await toWebp(browser, { png, webp: join(root, `docs/images/${document}.webp`) });
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
  const links = page.getByRole("navigation", { name: "Views" }).getByRole("link");
  await links.first().waitFor();
  const views = await links.evaluateAll((all) =>
    all.map((link) => (link as HTMLAnchorElement).search),
  );
  const viewPlaces = views.map((query) => [query.replace("?view=", "") || "live", query] as const);
  return content === "empty"
    ? [...viewPlaces, ["timeline", "?view=timeline"]]
    : [
        ...viewPlaces,
        ["properties", "?view=plan&properties=true"],
        ["timeline", `?view=timeline&property=donation_id&value=${await donationWithBid(url)}`],
        ["search", `?search=${encodeURIComponent("name:donation_* amount:>100")}`],
        ["invalid", `?search=status:invalid+-run:*&event=${await invalidSeq(url)}`],
      ];
}

async function invalidSeq(url: string): Promise<number> {
  return (await newest(url, "status:invalid amount:*")).seq;
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
  for (const body of brokenBodies) await fetch(`${url}/track`, { method: "POST", body });
}

async function post(url: string, body: string): Promise<void> {
  const response = await fetch(url, { method: "POST", body });
  if (!response.ok) throw new Error(await response.text());
}
