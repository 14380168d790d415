/** What happens at one kind of end of the process, by one listener however many clients there are. */
interface ProcessEndings {
  /** Returns what removes it again. */
  add(end: () => void): () => void;
  /** Runs everything now. */
  run(): void;
}

/** When the process has nothing left to do; what it starts then keeps it alive. */
export const beforeExit: ProcessEndings = createEndings("beforeExit");

/** When the process ends by itself, by `process.exit()` or by an error. Node does not report the end by a signal: `run` it then. */
export const atExit: ProcessEndings = createEndings("exit");

/** Listens only while there is something to do. */
function createEndings(event: "beforeExit" | "exit"): ProcessEndings {
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
