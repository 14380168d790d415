import type {
  Analytics,
  AnalyticsSettings,
  Consent,
  DeadlineOptions,
  Ledger,
} from "../../core/analytics.ts";
import type { KeptBatch } from "../../core/batch.ts";
import { createReport, warnOnce, type Report } from "../../core/report.ts";
import {
  addContext,
  contextKey,
  mergeUnread,
  resolveContext,
  type Context,
  type ContextHolder,
} from "../../core/context.ts";
import { createAsyncStorage, type AsyncStorage } from "./async-storage.ts";
import { attempt } from "./attempt.ts";
import { addLedgers } from "./ledgers.ts";
import { createOwnClients, type CreateOwn, type OwnSettings } from "./own-clients.ts";
import { hostOfRun } from "./run-host.ts";
import type { ScopeOptions } from "./scope-options.ts";

/** One request, or any other piece of work, and the events tracked below it. */
export interface OpenScope {
  /** Whether its events wait in a queue of their own, which is sent at its end. */
  readonly hasOwnQueue: boolean;
  readonly track: (eventName: unknown, properties?: unknown) => void;
  /** What `track()` adds to properties. */
  readonly context: () => object | undefined;
  /** Sends the events tracked below, and resolves as `flush()` of a client does. */
  readonly flush: (deadline?: DeadlineOptions) => Promise<Ledger>;
  /** Runs a function, so that what is tracked anywhere below belongs to this scope. */
  readonly run: <Result>(run: () => Result) => Result;
  /** Asks the platform to stay until the scope has ended and its events are sent. The first `track()` does so by itself. */
  readonly hold: () => void;
  /** Sends what is left. What is tracked later is sent at once. Never rejects. */
  readonly end: () => Promise<void>;
}

/** What a client offers to the adapters and to the relay. */
export interface ServerSide {
  openScope(options: ScopeOptions): OpenScope;
  /** The settings as they are now. */
  settings(): AnalyticsSettings;
  readonly report: Report;
  /** Where there is a spool: writes a batch down, has the client deliver it, and says whether it is on disk. */
  readonly keep: Keep | undefined;
  /** Where there is a spool: writes down what waits in queues of requests. For the end of a process. */
  keepRequests(): void;
}

/**
 * Keeps a batch on disk, and says whether it is there.
 *
 * @param url The address that it is for, where that may be another than the client's: such a batch is not kept.
 */
export type Keep = (batch: KeptBatch, url?: string) => boolean;

type Untyped = { track(eventName: unknown, properties?: unknown): void };

/** A wrapper such as `{...analytics}` hands this on. */
const serverSideKey = Symbol.for("tracker-analytics.server-side");

/**
 * Returns what a client offers beside its methods.
 *
 * @throws {TypeError} for a client of a page, which has none.
 */
export function serverSideOf(analytics: object): ServerSide {
  const serverSide = (analytics as Readonly<Record<symbol, ServerSide | undefined>>)[serverSideKey];
  if (serverSide) return serverSide;
  throw new TypeError(
    "[tracker-analytics] Requests need a client that createAnalytics has made on a server.",
  );
}

/**
 * Keeps the events of requests apart on one client.
 *
 * A scope whose platform wants to know how long a request lives, or which has a test run of its own, gets a client of its
 * own: on workerd a request must not wait for what another one began. All others share the one queue of the process.
 *
 * @param createOwn Makes such a client.
 * @param keep The spool of the client, if it has one.
 */
export function addScopes(
  client: Analytics & ContextHolder,
  settings: AnalyticsSettings,
  createOwn: CreateOwn,
  keep?: Keep,
): Analytics {
  const { ingestHost = "", testMode = false } = settings;
  const report = createReport(settings.onDiagnostic ?? warnOnce());
  const owns = createOwnClients(settings, createOwn, keep);
  let storage: AsyncStorage<OpenScope> | undefined;
  let current: OwnSettings = {};
  let { consent = "granted" } = settings;
  let isClosed = false;

  const open = ({ waitUntil, context, run }: ScopeOptions): OpenScope => {
    const runHost = testMode ? hostOfRun(ingestHost, run) : undefined;
    const hasOwnQueue = waitUntil !== undefined || runHost !== undefined;
    let own: Analytics | undefined;
    let release: (() => void) | undefined;
    let hasEnded = false;
    let endings = 0;

    const hold = (): void => {
      if (!waitUntil || release) return;
      const ended = new Promise<void>((resolve) => (release = resolve));
      // One that throws has most often released the request already: what is tracked is sent as far as it goes.
      attempt({ report }, () => waitUntil(ended));
    };
    const target = (): Analytics => {
      // Without consent nothing is sent: it waits in the queue of the process, which outlives the request.
      if (isClosed || !hasOwnQueue || consent !== "granted") return client;
      hold();
      own ??= owns.open({ ...current, ...(runHost !== undefined && { ingestHost: runHost }) });
      return own;
    };
    const end = async (): Promise<void> => {
      hasEnded = true;
      endings++;
      const ending = own;
      own = undefined;
      if (ending) await owns.end(ending);
      endings--;
      if (endings > 0) return;
      release?.();
      release = undefined;
    };
    const scope: OpenScope = {
      hasOwnQueue,
      track(eventName, properties) {
        const added = resolveContext(context, (message) =>
          report({ reason: "invalid-property", message, lostEvents: 0 }),
        );
        (target() as Untyped).track(eventName, addContext(added, properties));
        if (hasEnded) void end();
      },
      context: () => mergeUnread(client[contextKey]() ?? {}, resolveContext(context) ?? {}),
      flush: (deadline) => (own ?? client).flush(deadline),
      run(callback) {
        storage ??= createAsyncStorage();
        return storage ? storage.run(scope, callback) : callback();
      },
      hold,
      end,
    };
    return scope;
  };

  const track = (eventName: unknown, properties?: unknown): void =>
    ((storage?.getStore() ?? client) as Untyped).track(eventName, properties);
  const all = (): readonly Analytics[] => [client, ...owns.live()];
  const ledger = (): Ledger => addLedgers(client.ledger(), owns.ledger());
  const serverSide: ServerSide = {
    openScope: open,
    settings: () => ({ ...settings, ...current }),
    report,
    keep,
    keepRequests: () => owns.keepAll(),
  };

  return Object.assign(
    {},
    client,
    {
      track,
      trackUnplanned: track,
      ledger,
      async flush(deadline?: DeadlineOptions) {
        const scope = storage?.getStore();
        if (scope) await scope.flush(deadline);
        else {
          const flushed = all().map((each) => each.flush(deadline));
          await Promise.all([...flushed, owns.flushLeftovers(current, deadline)]);
        }
        return ledger();
      },
      async close(deadline?: DeadlineOptions) {
        isClosed = true;
        const closed = all().map((each) => each.close(deadline));
        await Promise.all([...closed, owns.flushLeftovers(current, deadline)]);
        owns.giveUpLeftovers();
        return ledger();
      },
      setAccessKey(key: string | null) {
        current = { ...current, accessKey: key };
        for (const each of all()) each.setAccessKey(key);
      },
      setConsent(given: Consent) {
        consent = given;
        for (const each of all()) each.setConsent(given);
      },
      setContext(given: Context | null) {
        current = { ...current, context: given ?? undefined };
        for (const each of all()) each.setContext(given);
      },
      [contextKey]: () => storage?.getStore()?.context() ?? client[contextKey](),
    },
    { [serverSideKey]: serverSide },
  );
}
