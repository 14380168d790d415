import type { IncomingMessage } from "node:http";
import type { ByteBudget } from "../http/byte-budget.ts";
import type { Faults } from "../ingest/faults.ts";
import type { PageLedgers } from "../ingest/page-ledgers.ts";
import type { RunActivity } from "../ingest/run-activity.ts";
import type { EventStore } from "../store/event-store.ts";
import type { RequestError } from "../http/request-error.ts";
import type { ChosenEvent } from "./written-tests.ts";
import type { EventPlan } from "../wire/event-plan.ts";
import type { WireLimits } from "../wire/limits.ts";

/** The parts of the server that the inspection API answers from. */
export interface ApiContext {
  /** As it may be shown: personal data is masked. */
  readonly store: EventStore;
  /** As it is stored. */
  readonly unmaskedStore: EventStore;
  readonly plan: EventPlan | null;
  /** Writes the plan of these events, as a TypeScript module. */
  readonly writePlan: (events: readonly ChosenEvent[]) => string;
  /** The property that says when an event of a name happened. */
  readonly timePropertyOf: (name: string) => string;
  readonly faults: Faults;
  readonly activity: RunActivity;
  readonly ledgers: PageLedgers;
  readonly limits: WireLimits & {
    readonly chunkTimeoutMs: number;
    readonly maxStreams: number;
    readonly stalledReaderMs: number;
  };
  /** Bounds what waits for readers. */
  readonly answers: ByteBudget;
  readonly streams: { open: number; dropped: number };
  /** Ends all streams and waits. */
  readonly stopSignal: AbortSignal;
  /** Says why a request must not change anything, or null. */
  readonly refuseChange: (request: IncomingMessage) => RequestError | null;
}
