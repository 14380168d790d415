import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import express, { type Express, type Request, type Response } from "express";
import { withSettings } from "./analytics-attributes.ts";
import { homePage } from "./home-page.ts";

/** What the site needs to know. */
export interface ExampleSiteOptions {
  /** Where the pages send their events: `http://127.0.0.1:5000`. */
  readonly ingestHost: string;
  /** 0 takes a free one. Unless given, 5,001 or the next that is free. */
  readonly port?: number;
  /** @default "127.0.0.1" */
  readonly host?: string;
}

export interface ExampleSite {
  /** Without a slash at the end: `http://127.0.0.1:5001`. */
  readonly url: string;
  /** Stops at once, open connections included. */
  readonly close: () => Promise<void>;
}

const usualPort = 5_001;
const triedPorts = 20;

const examplesFolder = join(import.meta.dirname, "..");
const scriptTagFolder = join(examplesFolder, "script-tag");
const viteReactFolder = join(examplesFolder, "vite-react", "dist");
const scriptTagBuild = join(examplesFolder, "..", "sdk", "dist", "tracker-analytics.js");

/**
 * Serves the example pages, on another origin than the ingest on purpose: so they are what a real site is.
 *
 * `/` leads to them, `/script-tag/` and `/vite-react/` are the pages, `/tracker-analytics.js` the SDK's build for a
 * script tag. The query parameters `ingestHost`, `testMode`, `noEmit` and `accessKey` of a page change its settings.
 *
 * @throws {Error} With code `EADDRINUSE` when the given port is taken.
 */
export async function startExampleSite(options: ExampleSiteOptions): Promise<ExampleSite> {
  const server = createServer(createApp(options.ingestHost));
  const host = options.host ?? "127.0.0.1";
  await (options.port === undefined
    ? listenOnNextFree(server, host)
    : listen(server, options.port, host));
  const { port } = server.address() as AddressInfo;
  const name = host.includes(":") ? `[${host}]` : host;
  return {
    url: `http://${name}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function createApp(ingestHost: string): Express {
  const app = express();
  app.disable("x-powered-by");
  app.use((_request, response, next) => {
    response.set("Cache-Control", "no-store");
    next();
  });
  app.get("/", (_request, response) => void response.type("html").send(homePage(ingestHost)));
  app.get("/tracker-analytics.js", (_request, response) => response.sendFile(scriptTagBuild));

  const page =
    (file: string) =>
    async (request: Request, response: Response): Promise<void> => {
      const query = new URL(request.originalUrl, "http://site").searchParams;
      response.type("html").send(withSettings(await readFile(file, "utf8"), ingestHost, query));
    };
  app.get(["/script-tag/", "/script-tag/index.html"], page(join(scriptTagFolder, "index.html")));
  app.get(["/vite-react/", "/vite-react/index.html"], page(join(viteReactFolder, "index.html")));
  app.use("/script-tag", express.static(scriptTagFolder, { index: false }));
  app.use("/vite-react", express.static(viteReactFolder, { index: false }));
  return app;
}

async function listenOnNextFree(server: Server, host: string): Promise<void> {
  for (let port = usualPort; port < usualPort + triedPorts; port++) {
    try {
      await listen(server, port, host);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    }
  }
  await listen(server, 0, host);
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
