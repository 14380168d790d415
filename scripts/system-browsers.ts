import { existsSync, readFileSync } from "node:fs";
import { systemChromium, systemFirefox } from "../e2e/browsers.ts";
import { webKitDriver, xServer } from "../e2e/delivery/webkit-programs.ts";
import { runCommand } from "./run-command.ts";

/**
 * Sees to it that there are a Chromium and a Firefox: the system's; else Debian's packages, where this is Debian and
 * root; else Playwright's own builds. WebKitGTK comes from Debian's packages or is left out. Returns 0 when there are.
 */
export async function ensureBrowsers(): Promise<number> {
  const missing = [
    ...(systemChromium === undefined ? ["chromium"] : []),
    ...(systemFirefox === undefined ? ["firefox-esr"] : []),
    ...(webKitDriver === undefined && isRootOnDebian() ? ["webkit2gtk-driver"] : []),
    ...(xServer === undefined && isRootOnDebian() ? ["xvfb"] : []),
  ];
  if (missing.length === 0) return 0;
  process.stderr.write(`Installing ${missing.join(" and ")} …\n`);
  if (!isRootOnDebian()) {
    return runCommand("playwright", ["install", ...missing.map((name) => name.split("-")[0]!)]);
  }
  return (
    (await runCommand("apt-get", ["update", "-qq"])) ||
    (await runCommand("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...missing], {
      DEBIAN_FRONTEND: "noninteractive",
    }))
  );
}

function isRootOnDebian(): boolean {
  if (process.getuid?.() !== 0 || !existsSync("/etc/os-release")) return false;
  return /^ID(_LIKE)?=.*debian/m.test(readFileSync("/etc/os-release", "utf8"));
}
