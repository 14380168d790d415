/** What is done at one kind of a process's end, by one listener however many clients there are. */
export interface ProcessEndings {
  /** Returns what takes it back. */
  add(end: () => void): () => void;
  /** For an end of which Node tells nobody. */
  run(): void;
}

/** Collects what is done when Node tells of an end; it is listened to only while there is something to do. */
export function createEndings(event: "beforeExit" | "exit"): ProcessEndings {
  const endings = new Set<() => void>();
  const run = (): void => {
    for (const end of endings) end();
  };
  return {
    run,
    add(end) {
      if (endings.size === 0) process.on(event, run);
      endings.add(end);
      return () => {
        endings.delete(end);
        if (endings.size === 0) process.off(event, run);
      };
    },
  };
}
