import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const sdk = join(import.meta.dirname, "../..");

/**
 * Puts the app of these tests into a folder of its own, with the SDK as it would be published beside it.
 *
 * @returns The folder, and what deletes it.
 */
export function installApp(): { readonly folder: string; readonly remove: () => void } {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "runtimes-")));
  const installed = join(folder, "node_modules", "@tracker-analytics", "sdk");
  mkdirSync(installed, { recursive: true });
  const [{ filename }] = JSON.parse(
    execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
      cwd: sdk,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }),
  ) as [{ filename: string }];
  execFileSync("tar", ["-xzf", join(folder, filename), "-C", installed, "--strip-components=1"]);
  symlinkSync(realpathSync(join(sdk, "node_modules", "ky")), join(folder, "node_modules", "ky"));
  cpSync(join(import.meta.dirname, "../app"), folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"type":"module","private":true}');
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}
