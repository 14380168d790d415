import { type IngestServer, startServer } from "@tracker-analytics/dev-ingest";
import { createIngestClient, type Fault } from "@tracker-analytics/dev-ingest/client";
import { createAnalytics, type Analytics, type ServerSettings } from "@tracker-analytics/sdk";
import { afterAll, onTestFinished } from "vitest";
import { type IngestTap, startTap, type WireBatch, type WireEvent } from "./ingest-tap.ts";
import { type Tally, tallyMarks } from "./tally.ts";

/** One part of an ingest, with what came to it. */
export interface Run {
  /** Where a client of this run sends to. */
  readonly ingestHost: string;
  /** What came over the wire, in the order of arrival, refused or not. */
  readonly batches: readonly WireBatch[];
  /** Lets the next request meet a fault of dev-ingest, or as many as are said; null for every one. */
  fail(fault: Fault, rule?: { readonly times: number | null }): Promise<void>;
  /** Clears the faults. */
  recover(): Promise<void>;
  /** What is stored, in the order of arrival. */
  stored(): Promise<readonly WireEvent[]>;
  /** Compares the marks of the events that were tracked with what has arrived. */
  tally(tracked: readonly number[]): Promise<Tally>;
  /**
   * Resolves as soon as so many batches have come.
   *
   * @throws {Error} when they do not come within 10 seconds.
   */
  hasReceived(batches: number): Promise<void>;
}

export interface Scenario {
  /** The test's own run. */
  readonly run: Run;
  /** Any other run. */
  readonly runNamed: (name: string) => Run;
  /** What stands between senders and the ingest. */
  readonly server: IngestTap;
}

let starting: Promise<IngestServer> | undefined;
let scenarios = 0;
afterAll(async () => (await starting)?.close());

/** Starts a way to an ingest that fails on demand, for as long as the test lasts. The tests of a file share the ingest. */
export async function startScenario(): Promise<Scenario> {
  const ingest = await (starting ??= startServer({ port: 0 }));
  const server = await startTap(ingest.url);
  onTestFinished(() => server.goDown());
  return {
    run: runOf(ingest, server, `scenario-${++scenarios}`),
    runNamed(name) {
      const client = createIngestClient({ url: ingest.url });
      onTestFinished(async () => void (await client.deleteEvents({ run: name })));
      return runOf(ingest, server, name);
    },
    server,
  };
}

function runOf(ingest: IngestServer, tap: IngestTap, run: string): Run {
  const client = createIngestClient({ url: ingest.url });
  const ownBatches = (): readonly WireBatch[] => tap.batches.filter((batch) => batch.run === run);
  const recover = async (): Promise<void> => void (await client.clearFaults({ run }));
  const stored = async (): Promise<readonly WireEvent[]> => {
    const events: WireEvent[] = [];
    for await (const { event_name, properties } of client.allEvents({ run }))
      events.push({ event_name, properties });
    return events;
  };
  return {
    ingestHost: `${tap.url}/r/${run}`,
    get batches() {
      return ownBatches();
    },
    async fail(fault, { times } = { times: 1 }) {
      await client.setFault(fault, { run, ...(times !== null && { times }) });
      onTestFinished(recover);
    },
    recover,
    stored,
    tally: async (tracked) => tallyMarks(tracked, await stored(), ownBatches()),
    async hasReceived(wanted) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const look = (): void => {
        if (ownBatches().length >= wanted) resolve();
      };
      const stopLooking = tap.onBatch(look);
      const timer = setTimeout(() => {
        reject(new Error(`${ownBatches().length} of ${wanted} batches came within 10 seconds.`));
      }, 10_000);
      look();
      await promise.finally(() => {
        clearTimeout(timer);
        stopLooking();
      });
    },
  };
}

/** Starts a client that lives as long as the test. */
export function startClient(settings: ServerSettings): Analytics {
  const analytics = createAnalytics(settings);
  onTestFinished(async () => void (await analytics.close({ timeoutMs: 1 })));
  return analytics;
}

/** Method, path and content type of each `request_served` that a run has stored. */
export async function servedOf(run: Run): Promise<readonly unknown[]> {
  return (await run.stored())
    .filter(({ event_name }) => event_name === "request_served")
    .map(({ properties: { method, path, content_type } }) => [method, path, content_type]);
}
