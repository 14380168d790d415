import { readFileSync, renameSync, statSync, unlinkSync } from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import type { KeptBatch } from "../../core/batch.ts";
import { digest } from "./spool-folder.ts";

const namePattern = /^(?<ingest>\w+)-(?<host>\w+)-(?<pid>\d+)-\w+\.spool$/;

/** Where its owner cannot be asked, because it ran on another host or in another container. */
const silenceMs = 3_600_000;

/**
 * Takes a file that version 0.1 wrote: a line of JSON for each change, with a checksum before it. Its owner is in its name.
 *
 * @param keep Puts the batches elsewhere; the file is deleted then.
 */
export function takeOldSpoolFile(
  path: string,
  keep: (batches: readonly KeptBatch[]) => void,
): void {
  const { ingest, host, pid } = namePattern.exec(basename(path))?.groups ?? {};
  if (ingest === undefined || !isOrphan(path, host!, Number(pid))) return;
  // The name says that it is this process's: no other one takes it now.
  const random = randomBytes(6).toString("hex");
  const own = join(dirname(path), `${ingest}-${digest(hostname())}-${process.pid}-${random}.spool`);
  renameSync(path, own);
  keep(decodeRecords(readFileSync(own, "utf8")));
  unlinkSync(own);
}

function isOrphan(path: string, host: string, pid: number): boolean {
  if (host === "left") return true;
  if (host === digest(hostname())) return pid === process.pid || !isAlive(pid);
  const { mtimeMs, size } = statSync(path);
  return size > 0 && Date.now() - mtimeMs > silenceMs;
}

function isAlive(pid: number): boolean {
  try {
    // Signal 0 asks without touching (https://man7.org/linux/man-pages/man2/kill.2.html).
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** The id alone says that the batch was delivered; other lines add events from `first` on. */
type Line = readonly [id: string, dueAt: number, first: number, events?: readonly string[]];

function decodeRecords(text: string): readonly KeptBatch[] {
  const batches = new Map<string, KeptBatch>();
  for (const line of text.split("\n")) {
    const record = decodeLine(line);
    if (!record) continue;
    const [id, trackedAt, first, events] = record;
    if (events) {
      const before = first === 0 ? [] : (batches.get(id)?.events ?? []);
      batches.set(id, { id, trackedAt, events: [...before, ...events] });
    } else {
      batches.delete(id);
    }
  }
  return [...batches.values()];
}

function decodeLine(line: string): Line | undefined {
  const space = line.indexOf(" ");
  const json = line.slice(space + 1);
  if (space < 1 || crc32(json).toString(16) !== line.slice(0, space)) return undefined;
  return JSON.parse(json) as Line;
}
