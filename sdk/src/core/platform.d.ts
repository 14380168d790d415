// What every runtime has: browsers, workers, Node, Bun, Deno and edge runtimes. Nothing else is known to the core.

declare function setTimeout(run: () => void, delayMs: number): object | number;
declare function clearTimeout(timer: object | number | undefined): void;
declare const performance: {
  /** Milliseconds on a clock that is never set back. */
  now(): number;
};
declare const crypto: { getRandomValues(array: Uint32Array): Uint32Array };
declare const console: {
  warn(...values: unknown[]): void;
  debug(...values: unknown[]): void;
  trace(...values: unknown[]): void;
};
