import { closeSync, openSync } from "node:fs";

/**
 * Makes an empty file that only its user may read, unless there is one. One that is there must not be opened: with any
 * descriptor of a file that a process closes, POSIX ends all locks that the process holds on it.
 *
 * @see https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_
 */
export function makeEmptyFile(path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
