import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { PlaywrightTestConfig } from "@playwright/test";
import { chromiumOptions, firefoxOptions } from "./browsers.ts";

/** What the end-to-end tests and the kit's own tests share. */
export function browserTests(name: string): PlaywrightTestConfig {
  const results = join(import.meta.dirname, "../test-results");
  return {
    outputDir: join(results, name),
    globalSetup: join(import.meta.dirname, "require-built-output.ts"),
    fullyParallel: true,
    // A test is a browser, a server and the test itself: on two cores a third one only makes the others slower.
    workers: Math.max(2, Math.floor(availableParallelism() / 2)),
    retries: 0,
    timeout: 30_000,
    forbidOnly: true,
    reporter: [["list"], ["json", { outputFile: join(results, `${name}.json`) }]],
    use: { headless: true, trace: "off" },
    projects: [
      { name: "chromium", use: chromiumOptions },
      // Driven by WebDriver BiDi, Firefox reports neither the download of a blob nor a service worker; and axe finds the
      // same in any browser, but takes minutes in this one. A folder can have one development server of Next.js at a time.
      // What a test tagged @one-engine looks at does not depend on the engine once the other tests of its view pass.
      {
        name: "firefox",
        use: firefoxOptions,
        grepInvert: /@blob-download|@service-worker|@axe|@next-dev|@one-engine/,
      },
    ],
  };
}
