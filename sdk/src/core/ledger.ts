import type { Ledger } from "./analytics.ts";
import type { Diagnostic, DropReason } from "./diagnostics.ts";
import type { Report } from "./report.ts";

/** Keeps the one account of what became of events. What is neither delivered nor dropped is pending. */
export interface LedgerKeeper {
  /** Events have come in: tracked here, or recovered from an earlier page. */
  enter(events: number): void;
  deliver(events: number): void;
  /** Events are lost: counts and reports them. */
  drop(reason: DropReason, lost: Omit<Diagnostic, "reason">): void;
  /** Leaves what is pending to another page, which will count it. */
  handOn(): void;
  readonly read: () => Ledger;
}

export function createLedger(report: Report): LedgerKeeper {
  let tracked = 0;
  let delivered = 0;
  const dropped: Partial<Record<DropReason, number>> = {};
  const countPending = (): number =>
    Object.values(dropped).reduce((rest, events) => rest - events, tracked - delivered);
  return {
    enter(events) {
      tracked += events;
    },
    deliver(events) {
      delivered += events;
    },
    drop(reason, lost) {
      if (!lost.lostEvents) return;
      dropped[reason] = (dropped[reason] ?? 0) + lost.lostEvents;
      report({ reason, ...lost });
    },
    handOn() {
      tracked -= countPending();
    },
    read: () => ({ tracked, delivered, pending: countPending(), dropped: { ...dropped } }),
  };
}
