import { accessSync, closeSync, constants, openSync, readSync, statSync } from "node:fs";

/** Something happened to the store's file, and what is written to the open one would be lost. */
export class FileLostError extends Error {
  override readonly name = "FileLostError";
  /** True when the file itself is as it was: what is in the log, which is still open, can be saved. */
  readonly isLogOnly: boolean;

  constructor(message: string, isLogOnly = false) {
    super(message);
    this.isLogOnly = isLogOnly;
  }
}

/** A file and its log as they were when they were opened. */
export class WatchedFile {
  readonly #file: string;
  readonly #inodes: ReadonlyMap<string, number>;
  #bytes = 0;

  constructor(file: string) {
    this.#file = file;
    const inodes = [file, `${file}-wal`].flatMap((path): [string, number][] => {
      const found = statSync(path, { throwIfNoEntry: false });
      return found === undefined ? [] : [[path, found.ino]];
    });
    this.#inodes = new Map(inodes);
  }

  /** @throws {FileLostError} When the file or its log is not the one that was opened, or cannot be written any more. */
  check(): void {
    for (const [path, inode] of this.#inodes) {
      const now = statSync(path, { throwIfNoEntry: false });
      if (now === undefined)
        throw new FileLostError(`${path} was removed. A new one is begun.`, path !== this.#file);
      if (now.ino !== inode) throw new FileLostError(`${path} was replaced by another file.`);
      if (path === this.#file) this.#checkSize(now.size);
    }
    try {
      accessSync(this.#file, constants.W_OK);
    } catch {
      throw new FileLostError(`${this.#file} cannot be written. Make it and its folder writable.`);
    }
  }

  /** A file becomes smaller when its own writer gives room back; one that is shorter than it says was cut. */
  #checkSize(bytes: number): void {
    if (bytes < this.#bytes && bytes < bytesInHeader(this.#file))
      throw new FileLostError(`${this.#file} was cut short. If it is damaged, move it away.`);
    this.#bytes = bytes;
  }
}

/** The size of a database as its header has it. @see https://www.sqlite.org/fileformat.html#the_database_header */
function bytesInHeader(file: string): number {
  const header = Buffer.alloc(32);
  const descriptor = openSync(file, "r");
  try {
    if (readSync(descriptor, header) < header.length) return Number.POSITIVE_INFINITY;
  } finally {
    closeSync(descriptor);
  }
  return header.readUInt16BE(16) * header.readUInt32BE(28);
}
