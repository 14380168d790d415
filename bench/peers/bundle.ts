import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import type { Peer } from "./peers.ts";

/** A peer as a page loads it. */
export interface Bundle {
  readonly code: string;
  readonly brotliBytes: number;
}

/** Bundles a peer with its configuration as a page's build would. */
export function bundlePeer(folder: string, { name, source }: Peer): Bundle {
  const entry = join(folder, `page-${name.toLowerCase()}.mjs`);
  const output = join(folder, `page-${name.toLowerCase()}.bundle.js`);
  writeFileSync(entry, source);
  execFileSync(join(folder, "node_modules/.bin/esbuild"), [
    entry,
    "--bundle",
    "--minify",
    "--format=esm",
    "--platform=browser",
    "--target=es2022",
    '--define:process.env.NODE_ENV="production"',
    "--log-level=error",
    `--outfile=${output}`,
  ]);
  const code = readFileSync(output, "utf8");
  return { code, brotliBytes: brotliCompressSync(code).length };
}
