import { execFileSync } from "node:child_process";
import { rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A file system of its own, small enough to be filled. */
export interface SmallDisk {
  readonly folder: string;
  /** Leaves no byte free. */
  fill(): void;
  free(): void;
  /** Makes the whole file system read-only, or writable again; no file of it may be open for writing. */
  setWritable(isWritable: boolean): void;
  remove(): void;
}

/** Mounts one; null where that is not permitted (it takes root on Linux). */
export function mountSmallDisk(folder: string, megabytes: number): SmallDisk | null {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder], {
      stdio: "ignore",
    });
  } catch {
    return null;
  }
  const filler = join(folder, "filler");
  return {
    folder,
    fill() {
      const { bavail, bsize } = statfsSync(folder);
      try {
        writeFileSync(filler, Buffer.alloc(bavail * bsize + bsize));
      } catch {
        // Full is what it should be.
      }
    },
    free: () => rmSync(filler, { force: true }),
    setWritable: (isWritable) =>
      execFileSync("mount", ["-o", `remount,${isWritable ? "rw" : "ro"}`, folder], {
        stdio: "ignore",
      }),
    remove: () => execFileSync("umount", ["-l", folder], { stdio: "ignore" }),
  };
}
