import type { Ledger } from "./analytics.ts";
import type { Diagnostic, DropReason } from "./diagnostics.ts";

/** A ledger while it is kept. */
export type OpenLedger = { -readonly [Name in Exclude<keyof Ledger, "dropped">]: number } & {
  readonly dropped: Partial<Record<DropReason, number>>;
};

/** What a diagnostic may say beside its reason and its message. */
export type About = Pick<Diagnostic, "status" | "eventName">;

/** Tells the application of a trouble, or of a loss, which is counted here. Never throws. */
export type Diagnose = (
  reason: Diagnostic["reason"],
  message: string,
  about: About,
  /** Given with a `DropReason` only. */
  lostEvents?: number,
) => void;

/** Makes the one place where losses are counted and diagnostics leave the client. */
export function createDiagnose(
  ledger: OpenLedger,
  onDiagnostic: (diagnostic: Diagnostic) => void,
): Diagnose {
  return (reason, message, about, lostEvents = 0) => {
    const { dropped } = ledger;
    if (lostEvents)
      dropped[reason as DropReason] = (dropped[reason as DropReason] ?? 0) + lostEvents;
    try {
      onDiagnostic({ reason, message, lostEvents, ...about });
    } catch {
      // An observer's error is not the application's problem, and no reason to lose the next event.
    }
  };
}

/** What listens where the application does not: a warning for the first occurrence of each reason. */
export function warnOnce(): (diagnostic: Diagnostic) => void {
  const warned: Partial<Record<Diagnostic["reason"], boolean>> = { "no-emit": true };
  return ({ reason, message, eventName = "" }) => {
    // oxlint-disable-next-line no-console -- the one place where the library speaks without being asked
    if (!warned[reason]) console.warn(`[tracker-analytics] ${reason}: ${eventName} ${message}`);
    warned[reason] = true;
  };
}
