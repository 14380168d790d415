import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, unlinkSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import type { KeptBatch } from "../../core/batch.ts";
import { decodeRecords } from "./spool-records.ts";

/** The files of one ingest in a folder that processes share. */
export interface SpoolFolder {
  /** Makes a path for a file that this process owns while it lives. */
  nextPath(): string;
  /** Makes a path for a file that nobody owns. */
  nextLeftPath(): string;
  /** The files that nobody owns: left on purpose, or by a process that is no more. Oldest first. */
  listOrphans(): readonly string[];
  /** Reads the batches of a file. */
  read(path: string): readonly KeptBatch[];
  /** Makes a file one's own. Returns its new path, or `undefined` when another process was quicker. */
  claim(path: string): string | undefined;
}

/**
 * How long a file goes without a sign of life of its owner, where its owner cannot be asked, until it is an orphan: an
 * owner on another host, or in another container, or one whose number a new process has got.
 */
const silenceMs = 60_000;

/** Files of clients of this process. */
const owned = new Set<string>();

const filePattern = /^(?<ingest>\w+)-(?<host>\w+)-(?<pid>\d+)-\w+\.spool$/;
const leftHost = "left";

/** Opens a folder, and makes it where it is missing, for its owner alone. */
export function openSpoolFolder(folder: string, url: string): SpoolFolder {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const ingest = digest(url);
  const host = digest(hostname());
  const makePath = (owner: string): string => {
    const name = `${ingest}-${owner}-${randomBytes(6).toString("hex")}.spool`;
    return join(folder, name);
  };
  const nextPath = (): string => {
    const path = makePath(`${host}-${process.pid}`);
    owned.add(path);
    return path;
  };

  const isOrphan = (name: string): boolean => {
    const parts = filePattern.exec(name)?.groups;
    if (!parts || parts["ingest"] !== ingest || owned.has(join(folder, name))) return false;
    if (parts["host"] === leftHost) return true;
    if (parts["host"] === host && !isAlive(Number(parts["pid"]))) return true;
    return Date.now() - modifiedAtMs(join(folder, name)) > silenceMs;
  };

  return {
    nextPath,
    nextLeftPath: () => makePath(`${leftHost}-0`),
    listOrphans: () =>
      readdirSync(folder)
        .filter(isOrphan)
        .map((name) => join(folder, name))
        .toSorted((one, other) => modifiedAtMs(one) - modifiedAtMs(other)),
    read: (path) => {
      const text = readIfThere(path);
      return text === undefined ? [] : decodeRecords(text);
    },
    claim(path) {
      const own = nextPath();
      try {
        renameSync(path, own);
        return own;
      } catch {
        return undefined;
      }
    },
  };
}

/** Deletes a file; one that is not there is as good. */
export function removeFile(path: string): void {
  owned.delete(path);
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

function isAlive(pid: number): boolean {
  try {
    // Signal 0 asks without touching (https://man7.org/linux/man-pages/man2/kill.2.html).
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** 0 when it is not there any more. */
function modifiedAtMs(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
