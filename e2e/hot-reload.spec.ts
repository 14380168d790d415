import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { trackerAnalytics } from "@tracker-analytics/dev-ingest/vite";
import react from "@vitejs/plugin-react";
import { createServer } from "vite";
import { expect, test as base } from "./fixtures.ts";

/** The client in a module of its own, as docs/vite.md has it. */
const analyticsOf = (release: number): string => `
import { createAnalytics, type Analytics } from "@tracker-analytics/sdk";

export const analytics: Analytics =
  import.meta.hot?.data.analytics ??
  createAnalytics({ ingestHost: "https://ingest.example", context: { release: ${release} } });
if (import.meta.hot) import.meta.hot.data.analytics = analytics;
`;

const appOf = (label: string): string => `
import { useEffect } from "react";
import { createAnalytics } from "@tracker-analytics/sdk";
import { analytics } from "./analytics.ts";

export default function App() {
  useEffect(() => {
    const own = createAnalytics({ ingestHost: "https://own.example", noEmit: true });
    return () => void own.close();
  }, []);
  return <button onClick={() => analytics.track("donate_clicked")}>${label}</button>;
}
`;

const files = {
  "index.html": `<!doctype html><html><head><link rel="icon" href="data:," /></head><body><div id="root"></div><script type="module" src="/src/main.tsx"></script></body></html>`,
  "src/main.tsx": `
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import App from "./App.tsx";
createRoot(document.getElementById("root")!).render(<StrictMode><App /></StrictMode>);
`,
  "src/analytics.ts": analyticsOf(1),
  "src/App.tsx": appOf("Donate"),
};

// Not by the kit: it leads pages past the dev-ingest of Vite's plugin, which is tested here.
interface Starter {
  readonly url: string;
  /** Changes a file while the page is open. */
  readonly write: (file: string, text: string) => void;
}

/** Vite's React starter, in a folder below this one, so that it finds the packages. */
const test = base.extend<{ starter: Starter }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads from it which fixtures are needed
  starter: async ({}, use) => {
    const folder = mkdtempSync(join(import.meta.dirname, ".temporary-"));
    const write = (file: string, text: string): void => writeFileSync(join(folder, file), text);
    mkdirSync(join(folder, "src"));
    for (const [file, text] of Object.entries(files)) write(file, text);
    const server = await createServer({
      root: folder,
      configFile: false,
      logLevel: "silent",
      cacheDir: join(folder, ".vite"),
      plugins: [react(), trackerAnalytics()],
      server: { port: 0 },
    });
    await server.listen();
    await use({ url: server.resolvedUrls!.local[0]!, write });
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  },
});

test(
  "React's StrictMode and hot reloads neither double an event nor leave a client behind",
  { tag: "@one-engine" },
  async ({ page, request, starter }) => {
    const warnings: string[] = [];
    page.on("console", (message) => {
      if (["warning", "error"].includes(message.type())) warnings.push(message.text());
    });
    const click = (name: string): Promise<void> => page.getByRole("button", { name }).click();
    /** The releases whose clients have sent the clicks, one for each click. */
    const releases = async (): Promise<readonly number[]> => {
      const answer = await request.get(`${starter.url}__analytics/api/events`);
      const { events } = (await answer.json()) as {
        events: readonly { properties: { release: number } }[];
      };
      return events.map(({ properties }) => properties.release).toSorted((one, two) => one - two);
    };

    test.setTimeout(90_000);
    await page.goto(starter.url);
    await page.evaluate(() => Object.assign(window, { isFirstLoad: true }));
    await click("Donate");
    await expect.poll(releases).toEqual([1]);

    // The component alone: it keeps its client.
    starter.write("src/App.tsx", appOf("Give"));
    await click("Give");
    await expect.poll(releases).toEqual([1, 1]);

    // The client's own module, and what imports it: the client stays, until the page is loaded again.
    starter.write("src/analytics.ts", analyticsOf(2));
    await click("Give");
    starter.write("src/App.tsx", appOf("Thank you"));
    await click("Thank you");
    await expect.poll(releases).toEqual([1, 1, 1, 1]);
    await expect.poll(() => page.evaluate("isFirstLoad")).toBe(true);
    expect(warnings).toEqual([]);

    await page.reload();
    await click("Thank you");
    await expect.poll(releases).toEqual([1, 1, 1, 1, 2]);
    expect(warnings).toEqual([]);
  },
);
