import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** A program and the arguments that come before the script. */
export type Runtime = readonly [name: string, binary: () => string, ...args: readonly string[]];

const packages = join(import.meta.dirname, "../node_modules");

/** The binary that a package brings along for this platform, which needs no install script to be started. */
function platformBinary(wrapper: string, variants: readonly string[], file: string): string {
  const from = createRequire(join(packages, wrapper, "package.json"));
  for (const variant of variants) {
    try {
      return join(dirname(from.resolve(`${variant}/package.json`)), file);
    } catch {
      // For another platform.
    }
  }
  throw new Error(`No binary of ${wrapper} for ${process.platform} ${process.arch} is installed.`);
}

export const nodes: readonly Runtime[] = [
  ["Node 22", () => join(packages, "node22/bin/node")],
  ["Node 24", () => process.execPath],
  ["Node 26", () => join(packages, "node26/bin/node")],
];

const arch = process.arch === "arm64" ? "aarch64" : "x64";

/** Runtimes that bring a server for fetch handlers along. */
export const fetchServers: readonly Runtime[] = [
  [
    "Bun",
    () => platformBinary("bun", [`@oven/bun-${process.platform}-${arch}`], "bin/bun"),
    "--no-install",
  ],
  [
    "Deno",
    () =>
      platformBinary(
        "deno",
        [`@deno/linux-${process.arch}-glibc`, `@deno/${process.platform}-${process.arch}`],
        "deno",
      ),
    "run",
    "--allow-all",
    "--cached-only",
    "--node-modules-dir=manual",
  ],
];
