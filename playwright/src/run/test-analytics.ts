import type { BrowserContext } from "@playwright/test";
import type {
  ActiveFault,
  Fault,
  IngestClient,
  StoredEvent,
} from "@tracker-analytics/dev-ingest/client";
import type { AnyPlan, EventName } from "@tracker-analytics/sdk/plan";
import type { WatchedPages } from "../page/watched-pages.ts";
import { settleRun, type Settlement } from "./barrier.ts";
import type { RunAccess } from "./run-access.ts";
import { createRunEvents, type RunEvents } from "./run-events.ts";

/** Where one test's events arrive, and what to do with them. `P` is the type of a tracking plan. */
export interface TestAnalytics<P extends AnyPlan | undefined = undefined> {
  /** Name of the run: `donation-is-tracked-9f86d081`. */
  readonly run: string;
  /** What any other sender of this test has to be given as its ingest host. It posts to `/test` below it. */
  readonly ingestHost: string;
  /** The events that have arrived, oldest first. */
  events(): Promise<readonly StoredEvent[]>;
  /**
   * Resolves to the first event of a name, with properties that the predicate takes, as soon as it is there.
   *
   * @param options.timeoutMs Milliseconds. @default 5_000
   * @throws {Error} When it does not arrive in time.
   */
  waitFor(
    name: EventName<P>,
    predicate?: (properties: Readonly<Record<string, unknown>>) => boolean,
    options?: { readonly timeoutMs?: number },
  ): Promise<StoredEvent>;
  /**
   * Sends what waits, and resolves when everything that was tracked before this call has arrived.
   *
   * @param options.timeoutMs Milliseconds. @default 5_000
   * @throws {Error} When it has not arrived in time; the message says which page is missing how many events, and why.
   */
  settle(options?: { readonly timeoutMs?: number }): Promise<void>;
  /** Settles, and leaves everything that has arrived out of the assertions from now on. */
  clear(): Promise<void>;
  /** What happened to one thing: `expect(analytics.of("donation_id", 123)).toHaveGoneThrough(["pending", "completed"])`. */
  of(property: string, value: string | number): TrackedSubject;
  /** Lets the server misbehave towards this run: `fail({ kind: "status", status: 503 }, { times: 2 })`. */
  fail(fault: Fault, options?: { readonly times?: number }): Promise<ActiveFault>;
  /** Ends what `fail` began. */
  mend(): Promise<void>;
  /** Points a context at this run that the test makes itself. The test's own `context` is already. */
  watch(context: BrowserContext): Promise<void>;
}

/** One thing that events are about: everything in which a property has one value. */
export interface TrackedSubject {
  readonly analytics: object;
  readonly property: string;
  readonly value: string | number;
}

export interface TestAnalyticsOptions {
  readonly client: IngestClient;
  readonly serverUrl: string;
  readonly run: string;
  readonly pages: WatchedPages;
  readonly outlivesTest: boolean;
  /** Null without a plan. */
  readonly plannedNames: readonly string[] | null;
  /** Is shown each event once. */
  readonly onArrived: (events: readonly StoredEvent[]) => Promise<void>;
}

const defaultTimeoutMs = 5_000;
const accessByAnalytics = new WeakMap<object, RunAccess>();

export function createTestAnalytics(options: TestAnalyticsOptions): TestAnalytics {
  const { client, serverUrl, run, pages } = options;
  const events = createRunEvents(client, run, options.onArrived);
  const settle = (timeoutMs: number): Promise<Settlement> =>
    settleRun({ pages, client, run, events }, timeoutMs);
  const access: RunAccess = {
    run,
    plannedNames: options.plannedNames,
    events,
    settle,
    liveUrl: options.outlivesTest ? `${serverUrl}/?search=run:${run}` : null,
  };
  const analytics: TestAnalytics = {
    run,
    ingestHost: `${serverUrl}/r/${run}`,
    events: () => events.read(),
    async waitFor(name, predicate = () => true, { timeoutMs = defaultTimeoutMs } = {}) {
      const deadline = performance.now() + timeoutMs;
      // What waits in a page need not wait for its interval.
      void settle(timeoutMs).catch(() => {});
      for (;;) {
        const found = (await events.read()).find(
          (event) => event.event_name === name && predicate(event.properties),
        );
        if (found) return found;
        const remainingMs = deadline - performance.now();
        if (remainingMs <= 0) throw new Error(await explainAbsence(name, timeoutMs, events));
        await events.untilNews(remainingMs);
      }
    },
    async settle({ timeoutMs = defaultTimeoutMs } = {}) {
      const { missing } = await settle(timeoutMs);
      if (missing.length > 0) {
        throw new Error(`Not everything arrived within ${timeoutMs} ms.\n${missing.join("\n")}`);
      }
    },
    async clear() {
      await analytics.settle();
      await events.read();
      events.clear();
    },
    of: (property, value) => ({ analytics, property, value }),
    fail: (fault, { times } = {}) =>
      client.setFault(fault, { run, ...(times === undefined ? {} : { times }) }),
    async mend() {
      await client.clearFaults({ run });
    },
    async watch(context) {
      accessByAnalytics.set(context, access);
      await pages.watch(context);
    },
  };
  accessByAnalytics.set(analytics, access);
  return analytics;
}

/** The run of an `analytics`, a context or a page. */
export function accessOf(receiver: unknown): RunAccess | undefined {
  if (typeof receiver !== "object" || receiver === null) return undefined;
  const known = accessByAnalytics.get(receiver);
  if (known) return known;
  const { context } = receiver as { context?: unknown };
  return typeof context === "function"
    ? accessByAnalytics.get((receiver as { context(): object }).context())
    : undefined;
}

async function explainAbsence(name: string, timeoutMs: number, events: RunEvents): Promise<string> {
  const names = (await events.read()).map(({ event_name }) => event_name);
  const others = names.length === 0 ? "Nothing arrived." : `Arrived: ${names.join(", ")}.`;
  return `No event ${JSON.stringify(name)} arrived within ${timeoutMs} ms. ${others}`;
}
