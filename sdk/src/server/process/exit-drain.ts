import type { Analytics } from "../../core/analytics.ts";
import { beforeExit } from "./process-endings.ts";

/** How long a process that has nothing else to do waits for its events. */
const drainTimeoutMs = 5_000;

/**
 * Sends what waits when the process has nothing else left to do, for at most five seconds. Not reached by
 * `process.exit()`, signals and uncaught errors.
 *
 * @returns Stops it.
 */
export function drainBeforeExit(analytics: Pick<Analytics, "flush" | "ledger">): () => void {
  let trackedAtLastDrain = -1;
  return beforeExit.add(() => {
    const { pending, tracked } = analytics.ledger();
    // Node emits beforeExit again after the work that it caused: what is still there then cannot be delivered now.
    if (!pending || tracked === trackedAtLastDrain) return;
    trackedAtLastDrain = tracked;
    void analytics.flush({ timeoutMs: drainTimeoutMs });
  });
}
