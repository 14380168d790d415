import { existsSync } from "node:fs";
import type { PlaywrightTestConfig } from "@playwright/test";

type BrowserOptions = NonNullable<PlaywrightTestConfig["use"]>;

/** The system's Chromium or Chrome, where there is one. */
export const systemChromium: string | undefined = firstExisting([
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
]);

/** The system's Firefox, where there is one. */
export const systemFirefox: string | undefined = firstExisting([
  "/usr/bin/firefox-esr",
  "/usr/bin/firefox",
]);

/** What every Chromium of the tests is started with. */
export const chromiumArguments: readonly string[] = [
  // Root cannot set Chromium's sandbox up.
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  // The browser's own traffic: nothing of it may leave the machine or get into a test.
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** Chromium: the system's, else the build that Playwright has installed. */
export const chromiumOptions: BrowserOptions = {
  browserName: "chromium",
  launchOptions: {
    ...(systemChromium === undefined ? {} : { executablePath: systemChromium }),
    args: [...chromiumArguments],
  },
};

/** Firefox: the system's, driven over WebDriver BiDi, else the build that Playwright has installed. */
export const firefoxOptions: BrowserOptions = {
  browserName: "firefox",
  ...(systemFirefox === undefined
    ? {}
    : {
        channel: "moz-firefox",
        launchOptions: { executablePath: systemFirefox },
        // Firefox ESR does not know the BiDi command that emulates media features.
        colorScheme: null,
        contextOptions: { reducedMotion: null, forcedColors: null, contrast: null },
      }),
};

function firstExisting(paths: readonly string[]): string | undefined {
  return paths.find((path) => existsSync(path));
}
