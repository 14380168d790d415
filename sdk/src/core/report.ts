import type { Diagnostic } from "./diagnostics.ts";

/** Hands a diagnostic to the application. Never throws. */
export type Report = (diagnostic: Diagnostic) => void;

/** @param onDiagnostic May be asynchronous. */
export function createReport(onDiagnostic: (diagnostic: Diagnostic) => unknown): Report {
  return async (diagnostic) => {
    try {
      await onDiagnostic(diagnostic);
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
