import type { LogListener } from "../log/log-entry.ts";
import type { EventStore } from "../store/event-store.ts";
import type { ByteBudget } from "../http/byte-budget.ts";
import type { BodyLimits } from "../http/read-body.ts";
import type { BodyParser } from "./body-parser.ts";
import type { Faults } from "./faults.ts";
import type { Metrics } from "./metrics.ts";
import type { RequestGuards } from "../http/request-guards.ts";
import type { PageLedgers } from "./page-ledgers.ts";
import type { RunActivity } from "./run-activity.ts";

/** What taking events in needs of the rest of the server. */
export interface IngestContext {
  readonly store: EventStore;
  readonly limits: BodyLimits;
  readonly parser: BodyParser;
  readonly budget: ByteBudget;
  readonly isOpaque: boolean;
  readonly isStrict: boolean;
  readonly guards: RequestGuards;
  readonly faults: Faults;
  readonly activity: RunActivity;
  readonly ledgers: PageLedgers;
  readonly metrics: Metrics;
  /** Aborted when the server begins to stop. */
  readonly stopSignal: AbortSignal;
  readonly onLog: LogListener;
}
