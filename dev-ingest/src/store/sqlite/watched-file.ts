import { accessSync, constants, openSync, readSync, statSync } from "node:fs";

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
  /** Opened when it is needed, and never closed: closing it would end the locks of SQLite on the file. */
  #descriptor: number | null = null;

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
    if (bytes < this.#bytes && bytes < this.#bytesInHeader())
      throw new FileLostError(`${this.#file} was cut short. If it is damaged, move it away.`);
    this.#bytes = bytes;
  }

  /** The size of the database as its header has it. @see https://www.sqlite.org/fileformat.html#the_database_header */
  #bytesInHeader(): number {
    const header = Buffer.alloc(32);
    this.#descriptor ??= openSync(this.#file, "r");
    const found = readSync(this.#descriptor, header, { position: 0 });
    if (found < header.length) return Number.POSITIVE_INFINITY;
    return header.readUInt16BE(16) * header.readUInt32BE(28);
  }
}
