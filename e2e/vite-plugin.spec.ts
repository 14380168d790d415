import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { trackerAnalytics } from "@tracker-analytics/dev-ingest/vite";
import { build, createServer, type InlineConfig, type ViteDevServer } from "vite";
import { expect, test as base } from "./fixtures.ts";

const planOf = (amount: string): string => `
import { decimal, definePlan, event, int } from "@tracker-analytics/sdk/plan";
export const plan = definePlan({ donation_received: event({ donation_id: int(), ${amount} }) });
`;

const main = `import { createAnalytics } from "@tracker-analytics/sdk";

interface Amount { readonly amount: string | number }

const analytics = createAnalytics({ ingestHost: "https://ingest.example", accessKey: "secret" });
document.querySelector("button")!.addEventListener("click", () => {
  const given: Amount = { amount: 25 };
  analytics.track("donation_received", { donation_id: "one", ...given });
});
Object.assign(window, { analytics });
`;

// Not by the kit: it leads pages past the dev-ingest of the plugin, which is tested here.
interface Fixtures {
  readonly project: { readonly folder: string; readonly config: InlineConfig };
  readonly server: ViteDevServer;
  readonly url: string;
}

/** An application as Vite's starters make it, in a folder below this one, so that it finds the packages. */
const test = base.extend<Fixtures>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads from it which fixtures are needed
  project: async ({}, use) => {
    const folder = mkdtempSync(join(import.meta.dirname, ".temporary-"));
    mkdirSync(join(folder, "src"));
    writeFileSync(
      join(folder, "index.html"),
      `<!doctype html><html><head></head><body><button>Donate</button><script type="module" src="/src/main.ts"></script></body></html>`,
    );
    writeFileSync(join(folder, "src/main.ts"), main);
    writeFileSync(join(folder, "src/events.ts"), planOf("amount: decimal()"));
    const config: InlineConfig = {
      root: folder,
      configFile: false,
      logLevel: "silent",
      cacheDir: join(folder, ".vite"),
      plugins: [trackerAnalytics({ plan: "./src/events.ts" })],
    };
    await use({ folder, config });
    rmSync(folder, { recursive: true, force: true });
  },
  server: async ({ project }, use) => {
    const server = await createServer({ ...project.config, server: { port: 0 } });
    await server.listen();
    await use(server);
    await server.close();
  },
  url: async ({ server }, use) => use(server.resolvedUrls!.local[0]!),
});

test("an event that breaks the plan is shown in the page, with its source line, until dismissed", async ({
  page,
  url,
}) => {
  const refused: string[] = [];
  page.on("requestfailed", (request) => refused.push(request.url()));
  await page.goto(url);
  await page.getByRole("button", { name: "Donate" }).click();
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("donation_received breaks the plan");
  await expect(alert).toContainText("/properties/donation_id");
  const source = alert.getByRole("link", { name: "src/main.ts:8" });
  await expect(source).toHaveAttribute("href", /\/__open-in-editor\?file=src%2Fmain\.ts%3A8/);
  await expect(alert.getByRole("link", { name: "Live page" })).toHaveAttribute(
    "href",
    new RegExp(`^${url}__analytics/\\?event=\\d+$`),
  );
  await page.keyboard.press("Escape");
  await expect(alert).toBeHidden();
  expect(refused).toEqual([]);

  // In test mode, whatever the application's own settings say.
  const answer = await page.request.get(`${url}__analytics/api/events?path=test`);
  expect(await answer.json()).toMatchObject({ events: [{ event_name: "donation_received" }] });
  await page.goto(`${url}__analytics/`);
  await expect(page.getByText("donation_received").first()).toBeVisible();
});

test("a plan that changes counts at once", async ({ page, project, url }) => {
  await page.goto(url);
  writeFileSync(join(project.folder, "src/events.ts"), planOf("sum: decimal()"));
  await expect(async () => {
    await page.getByRole("button", { name: "Donate" }).click();
    await expect(page.getByRole("alert")).toContainText("/properties/sum", { timeout: 2_000 });
  }).toPass();
});

// What follows happens in Node: once is enough.
const withoutBrowser = { tag: "@one-engine" };

test(
  "a page of another origin reads nothing through the dev server",
  withoutBrowser,
  async ({ url }) => {
    const answer = await fetch(`${url}__analytics/api/events`, {
      headers: { origin: "https://evil.example" },
    });
    expect(answer.status).toBe(403);
  },
);

test("a production build has nothing of it", withoutBrowser, async ({ project }) => {
  const outDir = join(project.folder, "dist");
  await build({ ...project.config, build: { outDir } });
  const texts = [
    readFileSync(join(outDir, "index.html"), "utf8"),
    ...readdirSync(join(outDir, "assets")).map((file) =>
      readFileSync(join(outDir, "assets", file), "utf8"),
    ),
  ];
  for (const text of texts) expect(text).not.toContain("__analytics");
  expect(texts.join("")).toContain("https://ingest.example");
});

test(
  "a dev server that is closed leaves no dev-ingest behind",
  withoutBrowser,
  async ({ project }) => {
    const server = await createServer({ ...project.config, server: { port: 0 } });
    await server.listen();
    const url = server.resolvedUrls!.local[0]!;
    expect((await fetch(`${url}__analytics/livez`)).status).toBe(200);
    const before = process
      .getActiveResourcesInfo()
      .filter((name) => name === "TCPServerWrap").length;
    await server.close();
    const after = process
      .getActiveResourcesInfo()
      .filter((name) => name === "TCPServerWrap").length;
    expect(after).toBe(before - 2);
  },
);
