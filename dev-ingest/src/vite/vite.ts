import { readFile } from "node:fs/promises";
import { type IncomingMessage, request as sendRequest, type ServerResponse } from "node:http";
import { SourceMap, type SourceMapPayload, type SourceMapping } from "node:module";
import { join, relative, resolve } from "node:path";
import type { Plugin, ViteDevServer } from "vite";
import { packageFolder } from "../package-files.ts";
import { createEventPlan } from "../plan/create-event-plan.ts";
import { watchPlan, type WatchedPlan } from "../plan/watch-plan.ts";
import { startServer } from "../server/start-server.ts";

/** What the plugin takes. */
export interface TrackerAnalyticsOptions {
  /**
   * The module of the tracking plan, from Vite's root: `./src/events.ts`. It is read again when it changes.
   *
   * @default undefined
   */
  readonly plan?: string;
}

/** Where the pages of the dev server find dev-ingest. */
const base = "/__analytics";
const pageScript = `${base}/vite-page.js`;
const sourcePath = `${base}/source`;

/**
 * Makes a plugin of Vite that runs dev-ingest with the dev server, under `/__analytics` of the same origin. While developing,
 * every client of the SDK in a page sends there, in test mode, whatever its settings say; an event that breaks the plan is
 * shown in the page. A production build has nothing of it.
 */
export function trackerAnalytics(options: TrackerAnalyticsOptions = {}): Plugin {
  let stop: (() => Promise<void>) | undefined;
  return {
    name: "tracker-analytics",
    apply: (_config, { command, isPreview }) => command === "serve" && !isPreview,
    async configureServer(server) {
      await stop?.();
      const { logger, root } = server.config;
      const plan: WatchedPlan | undefined =
        options.plan === undefined
          ? undefined
          : await watchPlan(resolve(root, options.plan), (level, message) =>
              logger[level](message, { timestamp: true }),
            );
      const ingest = await startServer({
        port: 0,
        ...(plan && { plan: createEventPlan(plan.current) }),
      });
      stop = async () => {
        plan?.close();
        await ingest.close();
      };
      server.middlewares.use((request, response, next) => {
        const url = new URL(request.url ?? "/", "http://vite");
        if (url.pathname === pageScript) void sendPageScript(response);
        else if (url.pathname === sourcePath) void sendSource(server, url, response);
        else if (url.pathname.startsWith(`${base}/`)) handOn(ingest.port, request, response);
        else next();
      });
      const printUrls = server.printUrls.bind(server);
      server.printUrls = () => {
        printUrls();
        const [local] = server.resolvedUrls?.local ?? [];
        if (local) logger.info(`  ➜  Analytics: ${new URL(`${base}/`, local).href}`);
      };
    },
    transformIndexHtml: () => [
      // No module: it comes before every script of the page.
      { tag: "script", attrs: { src: pageScript }, injectTo: "head-prepend" },
    ],
    closeBundle: () => stop?.(),
  };
}

async function sendPageScript(response: ServerResponse): Promise<void> {
  response.setHeader("content-type", "text/javascript");
  response.end(await readFile(join(packageFolder(), "dist/vite-page.js")));
}

/** Answers where in its source file a place of a served module is: `{"file":"src/app.tsx","line":12,"column":3}`. */
async function sendSource(
  server: ViteDevServer,
  { searchParams }: URL,
  response: ServerResponse,
): Promise<void> {
  const [url, line, column] = ["url", "line", "column"].map((name) => searchParams.get(name) ?? "");
  const module = await server.environments.client.moduleGraph.getModuleByUrl(url!);
  const map = module?.transformResult?.map;
  const [lineIndex, columnIndex] = [Number(line) - 1, Number(column) - 1];
  // Served as it was written where there is no map.
  const found: Partial<SourceMapping> =
    map && "mappings" in map && map.mappings !== ""
      ? new SourceMap(map as unknown as SourceMapPayload).findEntry(lineIndex, columnIndex)
      : {};
  const place = {
    line: (found.originalLine ?? lineIndex) + 1,
    column: (found.originalColumn ?? columnIndex) + 1,
  };
  response.setHeader("content-type", "application/json");
  response.end(
    JSON.stringify(
      module?.file == null ? null : { file: relative(server.config.root, module.file), ...place },
    ),
  );
}

function handOn(port: number, request: IncomingMessage, response: ServerResponse): void {
  const outgoing = sendRequest(
    {
      host: "127.0.0.1",
      port,
      method: request.method,
      path: request.url?.slice(base.length),
      headers: request.headers,
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  outgoing.on("error", (error) => {
    if (response.headersSent) response.destroy();
    else response.writeHead(502).end(error.message);
  });
  response.on("close", () => outgoing.destroy());
  request.pipe(outgoing);
}
