import { closeSync, ftruncateSync, futimesSync, openSync, renameSync, writeSync } from "node:fs";
import { removeFile, type SpoolFolder } from "./spool-folder.ts";
import type { KeptBatch } from "../../core/batch.ts";
import { encodeErasure, encodeEvents } from "./spool-records.ts";

/** The one file to which a client appends what becomes of its batches. */
export interface SpoolFile {
  /** Brings the file up to date with these batches; nothing stands for one that is no more. */
  write(changes: ReadonlyMap<string, KeptBatch | undefined>): void;
  /** Lets go of the file: it belongs to nobody then. One that holds nothing is deleted. */
  leave(): void;
  /** Deletes it. */
  remove(): void;
}

/** Rewritten when it is so much larger than what it holds. */
const maxWasteFactor = 4;
const alwaysFineBytes = 1_000_000;

/** Creates the file when there is something to write. Methods throw what the file system throws. */
export function createSpoolFile(folder: SpoolFolder): SpoolFile {
  let path = "";
  let descriptor: number | undefined;
  let bytes = 0;
  /** What the file holds, and how many events of each batch. */
  const held = new Map<string, { readonly batch: KeptBatch; events: number; bytes: number }>();

  const open = (): number => {
    if (descriptor !== undefined) return descriptor;
    path = folder.nextPath();
    descriptor = openSync(path, "ax", 0o600);
    return descriptor;
  };

  const append = (text: string): void => {
    if (text === "") return;
    const buffer = Buffer.from(text);
    const target = open();
    for (let written = 0; written < buffer.length;) {
      written += writeSync(target, buffer, written);
    }
    bytes += buffer.length;
  };

  const empty = (): void => {
    if (descriptor === undefined || bytes === 0) return;
    ftruncateSync(descriptor);
    bytes = 0;
  };

  const close = (): void => {
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
    bytes = 0;
  };

  /** A file of its own, so that there is a whole one at any time. */
  const compact = (): void => {
    const old = path;
    close();
    append([...held.values()].map(({ batch }) => encodeEvents(batch)).join(""));
    removeFile(old);
  };

  return {
    write(changes) {
      let text = "";
      for (const [id, batch] of changes) {
        const known = held.get(id);
        if (!batch) {
          if (known) text += encodeErasure(known.batch.id);
          held.delete(id);
        } else if (known?.events !== batch.events.length) {
          const record = (known ? encodeErasure(known.batch.id) : "") + encodeEvents(batch);
          text += record;
          const size = (known?.bytes ?? 0) + record.length;
          held.set(id, { batch, events: batch.events.length, bytes: size });
        }
      }
      if (held.size === 0) return empty();
      append(text);
      const heldBytes = [...held.values()].reduce((sum, each) => sum + each.bytes, 0);
      if (bytes > alwaysFineBytes + maxWasteFactor * heldBytes) return compact();
      // A sign of life for processes that cannot ask for this one.
      if (descriptor !== undefined) futimesSync(descriptor, new Date(), new Date());
    },
    leave() {
      if (descriptor === undefined) return;
      close();
      if (held.size === 0) removeFile(path);
      else renameSync(path, folder.nextLeftPath());
    },
    remove() {
      held.clear();
      if (descriptor === undefined) return;
      close();
      removeFile(path);
    },
  };
}
