import { createAnalytics, type ServerSettings } from "@tracker-analytics/sdk";
import { installShutdown } from "@tracker-analytics/sdk/server";
import { createApp } from "./app.ts";

export interface FastifyExample {
  /** Without a slash at the end: `http://127.0.0.1:5006`. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Starts the API on the loopback interface.
 *
 * @param port 0 takes a free one.
 */
export async function startFastifyExample(
  settings: ServerSettings,
  port: number = 0,
): Promise<FastifyExample> {
  const analytics = createAnalytics(settings);
  const takeBack = installShutdown(analytics);
  const app = createApp(analytics);
  const url = await app.listen({ host: "127.0.0.1", port });
  return {
    url,
    async close() {
      app.server.closeAllConnections();
      await app.close();
      takeBack();
      await analytics.close();
    },
  };
}

if (import.meta.main) {
  const ingestHost = process.env["TRACKER_ANALYTICS_INGEST_HOST"] ?? "http://127.0.0.1:5000";
  const { url } = await startFastifyExample({ ingestHost }, 5_006);
  console.log(`Post a donation to ${url}/donations and see its events at ${ingestHost}/`);
}
