import { EventEmitter, once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { AnalyticsSettings, Ledger } from "@tracker-analytics/sdk";

/** A site whose pages load the built SDK from the site itself and send to an ingest of another origin. */
export interface DeliverySite {
  /** A secure context, as Web Locks need one: `http://localhost:<port>`. */
  readonly origin: string;
  /** Resolves to the next report of a page, by POST to `/report`: some pages cannot be asked. */
  readonly report: () => Promise<PageReport>;
  readonly close: () => Promise<void>;
}

const bundleFile = join(import.meta.dirname, "../../sdk/dist/browser.js");
const pageScriptFile = join(import.meta.dirname, "tracked-page.js");
const workerScriptFile = join(import.meta.dirname, "tracked-worker.js");

/** Starts a site on a free port. `?no-store` keeps a page out of the back/forward cache, `?csp=<origin>` restricts it. */
export async function startDeliverySite(): Promise<DeliverySite> {
  // Read once: a build that runs meanwhile changes nothing for a page that is loaded later.
  const scripts: Readonly<Record<string, Buffer>> = {
    "/sdk.js": readFileSync(bundleFile),
    "/page.js": readFileSync(pageScriptFile),
    "/worker.js": readFileSync(workerScriptFile),
  };
  const news = new EventEmitter();
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    const script = scripts[pathname];
    const ingest = searchParams.get("csp");
    if (script) {
      // A sandboxed frame has no origin.
      response
        .writeHead(200, { "content-type": "text/javascript", "access-control-allow-origin": "*" })
        .end(script);
    } else if (pathname === "/report") {
      response.writeHead(204).end();
      void text(request).then((report) => news.emit("report", report));
    } else {
      response
        .writeHead(200, {
          "content-type": "text/html",
          ...(searchParams.has("no-store") && { "cache-control": "no-store" }),
          ...(ingest !== null && {
            "content-security-policy": `default-src 'none'; script-src 'self'; connect-src ${ingest}`,
          }),
        })
        .end(
          `<!doctype html><title>${pathname}</title><link rel="icon" href="data:,"><a href="/next">next</a>` +
            '<script type="module" src="/page.js"></script>',
        );
    }
  });
  server.listen(0, "localhost");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://localhost:${port}`,
    report: async () => {
      const [report] = (await once(news, "report")) as [string];
      return JSON.parse(report) as PageReport;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** What a page that drives itself does. */
export interface Errand {
  readonly settings: AnalyticsSettings;
  /** Events to track, with the marks from 0 on. */
  readonly count: number;
  /** Size of each event, about. */
  readonly bytes?: number;
  readonly next:
    | "report"
    | "settle-and-report"
    | "leave-and-come-back"
    | "settle-leave-and-come-back";
}

/** What such a page reports. */
export interface PageReport {
  /** Whether it came out of the back/forward cache. */
  readonly persisted: boolean;
  /** Why it did not, where the browser says so. */
  readonly notRestored: readonly { readonly reason: string }[];
  readonly ledger: Ledger;
}

/** The address of a page that drives itself. */
export function errandUrl(
  { origin }: DeliverySite,
  { settings, count, bytes = 0, next }: Errand,
): string {
  const query = { settings: JSON.stringify(settings), count: `${count}`, bytes: `${bytes}`, next };
  return `${origin}/?${new URLSearchParams(query).toString()}`;
}
