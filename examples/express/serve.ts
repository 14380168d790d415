import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createAnalytics, type ServerSettings } from "@tracker-analytics/sdk";
import { installShutdown } from "@tracker-analytics/sdk/server";
import { createApp } from "./app.ts";
import type { plan } from "./plan.ts";

export interface ExpressExample {
  /** Without a slash at the end: `http://127.0.0.1:5003`. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Starts the site on the loopback interface.
 *
 * @param settings Of the client: `ingestHost` at least, or `TRACKER_ANALYTICS_INGEST_HOST`.
 * @param port 0 takes a free one.
 */
export async function startExpressExample(
  settings: ServerSettings,
  port: number = 0,
): Promise<ExpressExample> {
  const analytics = createAnalytics<typeof plan>(settings);
  const takeBack = installShutdown(analytics);
  const server = createServer(createApp(analytics));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      takeBack();
      await analytics.close();
    },
  };
}

if (import.meta.main) {
  const ingestHost = process.env["TRACKER_ANALYTICS_INGEST_HOST"] ?? "http://127.0.0.1:5000";
  const { url } = await startExpressExample({ ingestHost }, 5_003);
  console.log(`Open ${url}/ and see its events at ${ingestHost}/`);
}
