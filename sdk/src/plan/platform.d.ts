// Present on every runtime, and in no library that TypeScript offers for all of them.
declare const console: { warn(message: string): void };
