import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test as base } from "@tracker-analytics/playwright";

const bundle = readFileSync(
  join(import.meta.dirname, "../../sdk/dist/tracker-analytics.js"),
  "utf8",
);

/** A page whose own settings name a host that is not there. */
export const trackedPage = `<!doctype html><title>Marathon</title>
<script src="/sdk.js" data-ingest-host="https://ingest.invalid"></script>`;

/** A site with the SDK on every page. */
export interface Site {
  readonly origin: string;
  /** What a path answers instead of a page with the SDK. */
  readonly pages: Map<string, { readonly html: string; readonly headers?: Record<string, string> }>;
}

/** The kit's `test`, with a site of a worker's own as the base URL. */
export const test = base.extend<object, { site: Site }>({
  site: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads from it which fixtures are needed
    async ({}, use) => {
      const pages: Site["pages"] = new Map();
      const server = createServer((request, response) => {
        const path = (request.url ?? "/").split("?", 1)[0]!;
        if (path === "/sdk.js") {
          response.setHeader("content-type", "text/javascript").end(bundle);
          return;
        }
        const { html, headers = {} } = pages.get(path) ?? { html: trackedPage };
        response.writeHead(200, { "content-type": "text/html", ...headers }).end(html);
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as AddressInfo;
      await use({ origin: `http://127.0.0.1:${port}`, pages });
      server.closeAllConnections();
      server.close();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ site }, use) => {
    await use(site.origin);
  },
});

export { expect } from "@tracker-analytics/playwright";
