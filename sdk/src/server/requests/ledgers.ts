import type { Ledger } from "../../core/analytics.ts";
import type { DropReason } from "../../core/diagnostics.ts";

/** Nothing tracked yet. */
export const emptyLedger: Ledger = { tracked: 0, delivered: 0, pending: 0, dropped: {} };

/** Adds two ledgers up. */
export function addLedgers(one: Ledger, other: Ledger): Ledger {
  const dropped = { ...one.dropped };
  for (const [reason, events] of Object.entries(other.dropped)) {
    dropped[reason as DropReason] = (dropped[reason as DropReason] ?? 0) + events;
  }
  return {
    tracked: one.tracked + other.tracked,
    delivered: one.delivered + other.delivered,
    pending: one.pending + other.pending,
    dropped,
  };
}
