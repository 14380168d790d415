import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/run-command.ts";
import { nodePeers, pagePeers } from "./peers.ts";

/** What bundles the pages' SDKs. */
const bundler = "esbuild@0.28.2";

/**
 * Installs the SDKs, in the versions of `peers.ts`, into a folder outside of the workspace.
 *
 * @returns The folder; this repository's own SDK is in its `node_modules` too.
 */
export function installPeers(): string {
  const folder = join(root, "node_modules/.cache/bench-peers");
  const packages = [...pagePeers, ...nodePeers].flatMap((peer) => peer.package ?? []);
  const wanted = [...packages, bundler].join(" ");
  const stamp = join(folder, "installed");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
    const args = ["install", "--no-audit", "--no-fund", "--loglevel", "error", "--save-exact"];
    process.stderr.write("Installing the peers …\n");
    const { status } = spawnSync("npm", [...args, ...packages, bundler], {
      cwd: folder,
      stdio: ["ignore", "ignore", "inherit"],
    });
    if (status !== 0) throw new Error("npm could not install the peers; its lines above say why.");
    mkdirSync(join(folder, "node_modules/@tracker-analytics"), { recursive: true });
    symlinkSync(join(root, "sdk"), join(folder, "node_modules/@tracker-analytics/sdk"));
    writeFileSync(stamp, wanted);
  }
  return folder;
}
