import { accessSync, constants, statSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";

/** Something happened to the store's file, and what is written to the open one would be lost. */
export class FileLostError extends Error {
  override readonly name = "FileLostError";
}

/** A file and its log as they were when they were opened. */
export class WatchedFile {
  readonly #file: string;
  readonly #database: DatabaseSync;
  readonly #inodes: ReadonlyMap<string, number>;
  #bytes = 0;

  constructor(file: string, database: DatabaseSync) {
    this.#file = file;
    this.#database = database;
    this.#inodes = new Map([file, `${file}-wal`].map((path) => [path, statSync(path).ino]));
  }

  /** @throws {FileLostError} When the file or its log is not the one that was opened, or cannot be written any more. */
  check(): void {
    for (const [path, inode] of this.#inodes) {
      const now = statSync(path, { throwIfNoEntry: false });
      if (now?.ino !== inode) this.#lose(path, now === undefined);
      if (path === this.#file) this.#checkSize(now.size);
    }
    try {
      accessSync(this.#file, constants.W_OK);
    } catch {
      throw new FileLostError(`${this.#file} cannot be written. Make it and its folder writable.`);
    }
  }

  #lose(path: string, isRemoved: boolean): never {
    // The file itself is as it was. What is in its log, which is still open, can be saved.
    if (path !== this.#file) this.#database.exec("pragma wal_checkpoint(passive)");
    throw new FileLostError(
      isRemoved
        ? `${path} was removed. A new one is begun.`
        : `${path} was replaced by another file.`,
    );
  }

  /** A file becomes smaller when its own writer gives room back; one that is shorter than its pages was cut. */
  #checkSize(bytes: number): void {
    if (bytes < this.#bytes && bytes < this.#bytesOfPages())
      throw new FileLostError(`${this.#file} was cut short. If it is damaged, move it away.`);
    this.#bytes = bytes;
  }

  #bytesOfPages(): number {
    const sql =
      "select page_count * page_size as bytes from pragma_page_count(), pragma_page_size()";
    return Number(this.#database.prepare(sql).get()!["bytes"]);
  }
}
