import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ServerResponse } from "node:http";
import express, { type Router } from "express";
import { respondError } from "../http/respond.ts";
import { scriptTagFile, uiFolder } from "../package-files.ts";

/** Nothing from elsewhere, no inline script, no frame: what an event carries can only ever be text. */
const contentSecurityPolicy =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const scriptTagPath = "/tracker-analytics.js";

const pageMissing = `dev-ingest is running. Its live page is not built: run npm run build in the repository.

Events: /api/events   Statistics: /latest   Send to: POST /track or POST /test
`;

const staticFiles = { index: false, dotfiles: "allow", fallthrough: true } as const;

function keep(response: ServerResponse): void {
  response.setHeader("Cache-Control", "private, max-age=31536000, immutable");
}

/** Serves the live page, and the SDK's script-tag build for pages that want to be tried out. */
export function createUiRouter(): Router {
  const router = express.Router();
  const folder = uiFolder();
  router.get(scriptTagPath, (_request, response) => {
    const file = scriptTagFile();
    if (file === null) {
      const message =
        "The script-tag build of @tracker-analytics/sdk is not there. In the repository, run npm run build; elsewhere, install @tracker-analytics/sdk.";
      respondError(response, { code: "not-found", message }, []);
      return;
    }
    response.set({
      "Access-Control-Allow-Origin": "*",
      "Cache-Control": "no-cache",
      "Cross-Origin-Resource-Policy": "cross-origin",
    });
    response.type("text/javascript").sendFile(file, { dotfiles: "allow" });
  });
  router.use((_request, response, next) => {
    response.set({
      "Content-Security-Policy": contentSecurityPolicy,
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
      "Cache-Control": "no-cache",
    });
    next();
  });
  // Their names change with what is in them.
  router.use(
    "/assets",
    express.static(join(folder, "assets"), { ...staticFiles, setHeaders: keep }),
  );
  router.use(express.static(folder, staticFiles));
  router.get("/", (_request, response) => {
    const page = join(folder, "index.html");
    if (existsSync(page)) response.sendFile(page, { dotfiles: "allow" });
    else response.type("text/plain").send(pageMissing);
  });
  return router;
}
