/** Web Locks exist in secure contexts only. */
export const hasLocks = (): boolean => !!navigator.locks;

/**
 * Runs something while a lock of the origin is held; without a lock where there are none, or where they are blocked
 * together with storage.
 *
 * @param run Never rejects. Is given a falsy value where the lock is another page's and `ifAvailable` is set.
 */
export function withLock(
  name: string,
  options: LockOptions,
  run: (held: unknown) => Promise<void>,
): Promise<void> {
  return hasLocks()
    ? navigator.locks.request(name, options, run).catch(() => run(true))
    : run(true);
}
