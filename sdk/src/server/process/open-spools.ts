import { createEndings } from "./process-endings.ts";

const endings = createEndings("exit");

/** Has something done, synchronously, when the process exits. Returns what takes it back. */
export function beforeProcessIsGone(end: () => void): () => void {
  return endings.add(end);
}

/** For an end of which Node tells nobody: a signal that is not listened to. */
export function leaveAllSpools(): void {
  endings.run();
}
