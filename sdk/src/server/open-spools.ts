/** What every client with a spool does before its process is gone. */
const endings = new Set<() => void>();

const endAll = (): void => {
  for (const end of endings) end();
};

/** Has something done, synchronously, when the process exits. Returns what takes it back. */
export function beforeProcessIsGone(end: () => void): () => void {
  if (endings.size === 0) process.on("exit", endAll);
  endings.add(end);
  return () => {
    endings.delete(end);
    if (endings.size === 0) process.off("exit", endAll);
  };
}

/** For an end of which Node tells nobody: a signal that is not listened to. */
export function leaveAllSpools(): void {
  endAll();
}
