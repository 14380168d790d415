import type { AnalyticsSettings } from "../core/analytics.ts";
import type { Diagnostic } from "../core/diagnostics.ts";

/** What the core leaves unsaid, because a page would pay for the words. */
const words: Readonly<Partial<Record<Diagnostic["reason"], string>>> = {
  "invalid-event":
    "An event needs a name of 1 to 255 characters, and its properties must be an object.",
  "event-too-large":
    "The event is larger than maxEventBytes. Send less in it, or raise the setting and the ingest's limit.",
  "queue-full":
    "The oldest events had to go: the ingest has been away for long, or events come faster than they leave.",
  expired: "The events have waited for longer than maxAgeMs: the ingest was away for so long.",
  closed: "Tracked after close(), or close() had too little time to deliver it.",
  "before-send": "beforeSend returned null.",
  "consent-denied": "Consent is denied.",
  "no-host":
    "Set ingestHost, or TRACKER_ANALYTICS_INGEST_HOST where there is an environment; or noEmit, if nothing should be sent.",
  "no-emit": "noEmit is set.",
};

/** Puts words to what has none. */
export function explained(
  onDiagnostic: NonNullable<AnalyticsSettings["onDiagnostic"]>,
): NonNullable<AnalyticsSettings["onDiagnostic"]> {
  return (diagnostic) => {
    const message = diagnostic.message || (words[diagnostic.reason] ?? "");
    return onDiagnostic({ ...diagnostic, message });
  };
}
