import { join } from "node:path";
import { Miniflare } from "miniflare";
import { build, type Rolldown } from "vite";

export interface EdgeExample {
  /** Without a slash at the end: `http://127.0.0.1:5004`. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Bundles the worker and starts it in workerd, as Cloudflare would run it, on the loopback interface.
 *
 * @param port 0 takes a free one.
 */
export async function startEdgeExample(
  ingestHost: string,
  accessKey?: string,
  port: number = 0,
): Promise<EdgeExample> {
  const { output } = (await build({
    root: import.meta.dirname,
    configFile: false,
    logLevel: "error",
    ssr: { target: "webworker", noExternal: true, resolve: { conditions: ["workerd"] } },
    build: { ssr: join(import.meta.dirname, "src", "worker.ts"), write: false, minify: false },
  })) as Rolldown.RolldownOutput;
  const worker = new Miniflare({
    modules: true,
    script: output[0].code,
    compatibilityDate: "2026-07-01",
    host: "127.0.0.1",
    port,
    bindings: {
      INGEST_HOST: ingestHost,
      ...(accessKey !== undefined && { ACCESS_KEY: accessKey }),
    },
  });
  const url = await worker.ready;
  return { url: url.origin, close: () => worker.dispose() };
}

if (import.meta.main) {
  const ingestHost = process.env["TRACKER_ANALYTICS_INGEST_HOST"] ?? "http://127.0.0.1:5000";
  const { url } = await startEdgeExample(ingestHost, undefined, 5_004);
  console.log(`Open ${url}/ and see its events at ${ingestHost}/`);
}
