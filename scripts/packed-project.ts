import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./run-command.ts";

/** A project in a temporary folder. */
export interface PackedProject {
  readonly folder: string;
  /** The packed SDK. */
  readonly tarball: string;
  readonly remove: () => void;
}

/** Makes an empty project that has the SDK as it would be published, and what the SDK depends on. */
export function createPackedProject(type: "module" | "commonjs" = "module"): PackedProject {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "tracker-analytics-")));
  const tarball = packPackage("sdk", folder);
  const installed = join(folder, "node_modules", "@tracker-analytics", "sdk");
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["-xzf", tarball, "-C", installed, "--strip-components=1"]);
  symlinkSync(realpathSync(join(root, "sdk/node_modules/ky")), join(folder, "node_modules", "ky"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type, private: true }));
  return { folder, tarball, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * Packs a package of the workspace as it would be published: with pnpm, which writes versions where the workspace's
 * packages name each other, and obeys `.pnpmfile.cjs`.
 *
 * @returns The path of the tarball in the folder `destination`.
 */
export function packPackage(name: string, destination: string): string {
  const { filename } = JSON.parse(
    execFileSync(
      "npx",
      ["--yes", "pnpm@10.34.9", "pack", "--json", "--pack-destination", destination],
      { cwd: join(root, name), encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
    ),
  ) as { filename: string };
  return filename;
}
