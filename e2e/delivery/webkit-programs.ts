import { globSync } from "node:fs";
import { delimiter } from "node:path";

/** WebKitGTK's own browser, in Debian's package `libwebkit2gtk-4.1-0`. */
export const webKitBrowser: string | undefined = globSync(
  "/usr/lib/*/webkit2gtk-4.1/MiniBrowser",
)[0];

export const webKitDriver: string | undefined = findProgram("WebKitWebDriver");

export const xServer: string | undefined = findProgram("Xvfb");

/** Whether the tests in WebKitGTK can run: Debian's packages `webkit2gtk-driver` and `xvfb`. */
export const hasWebKit: boolean = [webKitBrowser, webKitDriver, xServer].every(Boolean);

function findProgram(name: string): string | undefined {
  const folders = process.env["PATH"]?.split(delimiter) ?? [];
  return folders.flatMap((folder) => globSync(`${folder}/${name}`))[0];
}
