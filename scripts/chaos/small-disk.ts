import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The folder of a chaos run, on a disk of its own where that can be had. */
export interface SmallDisk {
  readonly spoolDir: string;
  /** The user that the processes run as: one that permissions hold for. */
  readonly uid: number | undefined;
  /** Whether it can be filled, which takes the right to mount one. */
  readonly canFill: boolean;
  fill(): void;
  makeRoom(): void;
  takePermissions(): void;
  givePermissions(): void;
  remove(): void;
}

/** More than a run leaves there at any time, unless it is filled on purpose. */
const diskBytes = 64_000_000;
const nobody = 65_534;

export function createSmallDisk(): SmallDisk {
  const isRoot = process.getuid?.() === 0;
  const uid = isRoot ? nobody : undefined;
  const mountPoint = mkdtempSync(join(tmpdir(), "chaos-"));
  const canFill =
    isRoot &&
    spawnSync("mount", ["-t", "tmpfs", "-o", `size=${diskBytes},mode=755`, "tmpfs", mountPoint])
      .status === 0;
  chmodSync(mountPoint, 0o755);
  const spoolDir = join(mountPoint, "spool");
  mkdirSync(spoolDir, { mode: 0o700 });
  if (uid !== undefined) chownSync(spoolDir, uid, uid);
  const filling = join(mountPoint, "filling");
  return {
    spoolDir,
    uid,
    canFill,
    fill() {
      try {
        writeFileSync(filling, Buffer.alloc(diskBytes));
      } catch {
        // Full.
      }
    },
    makeRoom: () => rmSync(filling, { force: true }),
    takePermissions: () => chmodSync(spoolDir, 0o000),
    givePermissions: () => chmodSync(spoolDir, 0o700),
    remove() {
      if (canFill) spawnSync("umount", [mountPoint]);
      rmSync(mountPoint, { recursive: true, force: true });
    },
  };
}
