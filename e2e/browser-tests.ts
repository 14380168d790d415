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
    // Tests wait for browsers and timers: on two cores two at a time would leave some of the time unused.
    workers: Math.max(3, Math.floor(availableParallelism() / 2)),
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
