import type { BatchStore, CreateStore } from "../../core/batch-store.ts";
import { now } from "../../core/clock.ts";
import type { Batch } from "../../core/event-queue.ts";
import { beforeProcessIsGone } from "../process/open-spools.ts";
import { createSpoolFile, type SpoolFile } from "./spool-file.ts";
import { openSpoolFolder, removeFile, type SpoolFolder } from "./spool-folder.ts";
import type { KeptBatch } from "./spool-records.ts";

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
  /**
   * Writes a batch down and has the client deliver it.
   *
   * @param events JSON text of each event.
   * @param to The address that it is for, where that may be another than the client's: such a batch is not kept.
   * @returns Whether it is on disk.
   */
  readonly keep: (id: string, events: readonly string[], to?: string) => boolean;
}

/** How often it is looked for what a process has left that is no more. */
const scanIntervalMs = 30_000;

/**
 * Makes the store of a process: a folder in which every client has one file, to which it appends at an interval and when
 * the process exits. Everything is synchronous, as it must be in an exit, and rare, so that nobody waits for it.
 */
export function createSpool({ dir, intervalMs, maxEvents }: SpoolSettings): Spool {
  let keep: Spool["keep"] | undefined;
  const createStore: CreateStore = (url, adopt, onTrouble): BatchStore => {
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
        if (!hasFailed) onTrouble(`spoolDir ${dir}: ${error as Error}`);
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
          for (const batch of found) adopt(toBatch(batch));
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

    keep = (id, events, to = url) => {
      if (!file || to !== url) return false;
      adopt(toBatch({ id, events: [...events], dueAt: now() }));
      write();
      return !hasFailed;
    };

    return {
      start() {
        if (file) return;
        attempt(() => {
          folder = openSpoolFolder(dir, url);
          file = createSpoolFile(folder);
          for (const [id, batch] of all) changes.set(id, batch);
        });
        takeBack ??= beforeProcessIsGone(leave);
        timers = [setInterval(write, Math.max(1, intervalMs)), setInterval(scan, scanIntervalMs)];
        for (const timer of timers) timer.unref();
        scan();
      },
      save(batch) {
        all.set(batch.id, batch);
        changes.set(batch.id, batch);
      },
      erase({ id }) {
        all.delete(id);
        changes.set(id, undefined);
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

function toBatch({ id, events, dueAt }: KeptBatch): Batch {
  const bytes = events.reduce((sum, json) => sum + Buffer.byteLength(json) + 1, 1);
  return { id, events, bytes, dueAt, position: 0, sealed: true };
}
