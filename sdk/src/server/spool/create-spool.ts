import { keyOf, toKept, type Batch, type KeptBatch } from "../../core/batch.ts";
import type { BatchStore, CreateStore } from "../../core/batch-store.ts";
import type { Keep } from "../requests/scopes.ts";
import { beforeProcessIsGone } from "../process/open-spools.ts";
import { createSpoolFile, type SpoolFile } from "./spool-file.ts";
import { openSpoolFolder, removeFile, type SpoolFolder } from "./spool-folder.ts";

/** Where and how a client spools. */
export interface SpoolSettings {
  readonly dir: string;
  /** Milliseconds; 0 writes at the end of every task. */
  readonly intervalMs: number;
  /** Most events that are taken over from other processes while others wait. */
  readonly maxEvents: number;
}

/** A spool, for one client. */
export interface Spool {
  readonly createStore: CreateStore;
  /** Writes a batch down and has the client deliver it. */
  readonly keep: Keep;
}

/** How often it is looked for what a process has left that is no more. */
const scanIntervalMs = 30_000;

/**
 * Makes the store of a process: a folder in which every client has one file, to which it appends at an interval and when
 * the process exits. Everything is synchronous, as it must be in an exit, and rare, so that nobody waits for it.
 */
export function createSpool({ dir, intervalMs, maxEvents }: SpoolSettings): Spool {
  let keep: Spool["keep"] | undefined;
  const createStore: CreateStore = ({ url, recover, reportTrouble }): BatchStore => {
    const all = new Map<string, Batch>();
    /** What the file does not say yet. */
    let changes = new Map<string, KeptBatch | undefined>();
    let folder: SpoolFolder | undefined;
    let file: SpoolFile | undefined;
    let timers: readonly NodeJS.Timeout[] = [];
    let takeBack: (() => void) | undefined;
    let hasFailed = false;

    /** The disk may be full or gone for a while: it is told once, and tried again. */
    const attempt = (run: () => void): void => {
      try {
        run();
        hasFailed = false;
      } catch (error) {
        if (!hasFailed) reportTrouble(`spoolDir ${dir}: ${error as Error}`);
        hasFailed = true;
      }
    };
    const write = (): void =>
      attempt(() => {
        if (!file || changes.size === 0) return;
        file.write(changes);
        changes = new Map();
      });

    const waitingEvents = (): number => {
      let events = 0;
      for (const batch of all.values()) events += batch.events.length;
      return events;
    };
    const scan = (): void =>
      attempt(() => {
        for (const orphan of folder?.listOrphans() ?? []) {
          const found = folder!.read(orphan);
          const events = found.reduce((sum, batch) => sum + batch.events.length, 0);
          // Otherwise the queue would throw away the oldest of what was kept so well.
          const waiting = waitingEvents();
          if (waiting > 0 && waiting + events > maxEvents) return;
          const claimed = folder!.claim(orphan);
          if (claimed === undefined) continue;
          for (const batch of found) recover(batch);
          // Theirs goes when it is in one's own.
          file?.write(changes);
          changes = new Map();
          removeFile(claimed);
        }
      });

    const leave = (): void => {
      for (const timer of timers) clearInterval(timer);
      write();
      attempt(() => file?.leave());
      file = folder = undefined;
    };

    keep = (batch, to = url) => {
      if (!file || to !== url) return false;
      recover(batch);
      write();
      return !hasFailed;
    };

    return {
      start() {
        if (file) return;
        attempt(() => {
          folder = openSpoolFolder(dir, url);
          file = createSpoolFile(folder);
          for (const [key, batch] of all) changes.set(key, toKept(batch));
        });
        takeBack ??= beforeProcessIsGone(leave);
        timers = [setInterval(write, Math.max(1, intervalMs)), setInterval(scan, scanIntervalMs)];
        for (const timer of timers) timer.unref();
        scan();
      },
      save(batch) {
        all.set(keyOf(batch), batch);
        changes.set(keyOf(batch), toKept(batch));
      },
      erase(batch) {
        all.delete(keyOf(batch));
        changes.set(keyOf(batch), undefined);
      },
      commit() {
        if (intervalMs === 0) write();
      },
      pause: () => 0,
      clear() {
        attempt(() => {
          file?.remove();
          for (const orphan of openSpoolFolder(dir, url).listOrphans()) removeFile(orphan);
        });
      },
      stop() {
        takeBack?.();
        leave();
        return !hasFailed;
      },
    };
  };
  return { createStore, keep: (...batch) => keep?.(...batch) ?? false };
}
