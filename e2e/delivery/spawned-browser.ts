import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, firefox } from "@playwright/test";
import { chromiumArguments, systemChromium, systemFirefox } from "../browsers.ts";
import { webKitBrowser } from "./webkit-programs.ts";

export type Engine = "chromium" | "firefox" | "webkit";

/** A browser as a user starts it: no driver listens to it, and nothing but its profile survives it. */
export interface SpawnedBrowser {
  /** Kills all of its processes at once, as a power cut would. */
  readonly kill: () => Promise<void>;
}

/** An empty folder for a browser's profile, removed after `use`. */
export async function withProfile(use: (profile: string) => Promise<void>): Promise<void> {
  const profile = await mkdtemp(join(tmpdir(), "tracker-analytics-profile-"));
  try {
    await use(profile);
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 10 });
  }
}

/**
 * Opens a page in a browser of its own.
 *
 * @param display The X display of an engine that has no headless mode: WebKitGTK.
 */
export async function spawnBrowser(
  engine: Engine,
  profile: string,
  url: string,
  display = "",
): Promise<SpawnedBrowser> {
  const [program, programArguments] = await commandOf(engine, profile, url);
  const child = spawn(program, programArguments, {
    stdio: "ignore",
    // A process group of its own: killed together.
    detached: true,
    env: {
      ...process.env,
      DISPLAY: display,
      HOME: profile,
      XDG_DATA_HOME: profile,
      XDG_CACHE_HOME: profile,
      XDG_CONFIG_HOME: profile,
    },
  });
  await once(child, "spawn");
  return { kill: () => killGroup(child) };
}

async function commandOf(
  engine: Engine,
  profile: string,
  url: string,
): Promise<[program: string, programArguments: string[]]> {
  if (engine === "webkit") return [webKitBrowser ?? "MiniBrowser", [url]];
  if (engine === "chromium") {
    const program = systemChromium ?? chromium.executablePath();
    return [program, [...chromiumArguments, "--headless=new", `--user-data-dir=${profile}`, url]];
  }
  const preferences = Object.entries(quietFirefox).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
  );
  await writeFile(join(profile, "user.js"), preferences);
  const program = systemFirefox ?? firefox.executablePath();
  return [program, ["--headless", "--no-remote", "--profile", profile, url]];
}

/** No traffic of Firefox's own, and no question instead of the page after it was killed. */
const quietFirefox = {
  "app.normandy.enabled": false,
  "app.update.disabledForTesting": true,
  "browser.aboutwelcome.enabled": false,
  "browser.safebrowsing.downloads.remote.enabled": false,
  "browser.sessionstore.resume_from_crash": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.homepage_override.mstone": "ignore",
  "datareporting.policy.dataSubmissionEnabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "data:,",
  "toolkit.startup.max_resumed_crashes": -1,
};

async function killGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  process.kill(-child.pid!, "SIGKILL");
  await exited;
}
