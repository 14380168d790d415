import { existsSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const outputs = [
  "sdk/dist/browser.js",
  "sdk/dist/tracker-analytics.js",
  "dev-ingest/dist/index.js",
  "playwright/dist/playwright.js",
  "dev-ingest/dist/ui/index.html",
  "examples/vite-react/dist/index.html",
];

/** Stops the suite, before a browser is started, when what it tests has not been built. */
// oxlint-disable-next-line import/no-default-export -- the form in which Playwright takes a global setup
export default function requireBuiltOutput(): void {
  const missing = outputs.filter((output) => !existsSync(join(root, output)));
  if (missing.length > 0) {
    const error = new Error(`Not built: ${missing.join(", ")}. Run npm run build first.`);
    // One line says it all.
    delete error.stack;
    throw error;
  }
}
