/** Web Locks exist in secure contexts only. */
export const hasLocks = (): boolean => !!navigator.locks;

/**
 * Runs something while a lock of the origin is held; without a lock where there are none, or where they are blocked
 * together with storage.
 *
 * @param run Is given a falsy value where the lock is another page's and `ifAvailable` is set.
 */
export async function withLock(
  name: string,
  options: LockOptions,
  run: (held: unknown) => Promise<void>,
): Promise<void> {
  let hasBegun = false;
  try {
    await navigator.locks.request(name, options, (held) => {
      hasBegun = true;
      return run(held);
    });
  } catch {
    if (!hasBegun) await run(true);
  }
}
