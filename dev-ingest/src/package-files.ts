import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** True when this code runs from its sources, as tests and examples do, and not from the built package. */
export const isRunningFromSource: boolean = import.meta.url.endsWith(".ts");

/** The folder of this package, found from wherever the bundler has put this code. */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}

export function packageVersion(): string {
  const file = join(packageFolder(), "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

/** The folder of the built user interface; it is missing until the package has been built. */
export function uiFolder(): string {
  return join(packageFolder(), "dist", "ui");
}

/** The SDK's build for a script tag, or null where the SDK is not installed or not built. */
export function scriptTagFile(): string | null {
  try {
    const file = createRequire(import.meta.url).resolve("@tracker-analytics/sdk/script-tag");
    return existsSync(file) ? file : null;
  } catch {
    return null;
  }
}
