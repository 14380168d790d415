import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { toStoredEvent, type StoredEvent } from "../api/stored-event.ts";
import type { EventQuery } from "../questions/queries.ts";
import type { EventStore } from "../store/event-store.ts";
import { silent } from "../log/silent.ts";
import type { LogListener } from "../log/log-entry.ts";
import { createPostgresStore } from "../store/postgres/postgres-store.ts";
import { isPostgresUrl } from "../store/postgres/primary-url.ts";
import { createSqliteStore } from "../store/sqlite/sqlite-store.ts";
import { ByteBudget } from "../http/byte-budget.ts";
import { type ConnectionGuard, guardConnections } from "../http/guard-connections.ts";
import { Sessions } from "../http/sessions.ts";
import { BodyParser } from "../ingest/body-parser.ts";
import { Forwarder } from "../forward/forwarder.ts";
import { Faults } from "../ingest/faults.ts";
import { Metrics } from "../ingest/metrics.ts";
import { PageLedgers } from "../ingest/page-ledgers.ts";
import { RunActivity } from "../ingest/run-activity.ts";
import { createRequestGuards } from "../http/request-guards.ts";
import { createRequestListener } from "./request-listener.ts";
import { defaultHost, defaultPort, defaultServerLimits, type ServerOptions } from "./options.ts";
import { defaultTimeProperty } from "../wire/happened-at.ts";

/** A running server. */
export interface IngestServer {
  /** Where this machine reaches it, without a slash at the end: `http://127.0.0.1:5000`. */
  readonly url: string;
  readonly port: number;
  readonly store: EventStore;
  /** A new link that signs one browser in; null when the server has no key, and so asks for none. */
  signInUrl(): string | null;
  /**
   * Reads stored events, oldest first unless the query says otherwise.
   *
   * At most 10,000 unless `limit` says otherwise.
   */
  events(query?: Partial<EventQuery>): Promise<readonly StoredEvent[]>;
  /**
   * Stops: refuses new requests with 503, answers those in flight, then closes everything.
   *
   * Resolves when the port is free and the store is closed, after `closeTimeoutMs` at the latest. May be called twice.
   */
  close(): Promise<void>;
}

const maxEventsRead = 10_000;

/**
 * Starts a server and resolves when it listens.
 *
 * @throws {Error} With code `EADDRINUSE` when the port is taken, and the like from the operating system.
 * @throws {TypeError} When it would listen to other machines without any access key.
 */
export async function startServer(options: ServerOptions = {}): Promise<IngestServer> {
  const host = options.host ?? defaultHost;
  const { accessKeys = [], adminKeys = [] } = options;
  if ([...accessKeys, ...adminKeys].includes(""))
    throw new TypeError("A key is empty, so that everyone would have it. Set one, or none at all.");
  if (accessKeys.length === 0 && !isLoopbackHost(host) && options.allowOpenAccess !== true) {
    throw new TypeError(
      `Cannot listen on ${host} without an access key: every machine that reaches it could send and read events. Set an access key, or allow open access.`,
    );
  }
  const limits = { ...defaultServerLimits, ...options.limits };
  const onLog = options.onLog ?? silent;
  const store = await openStore(options, onLog);
  const stopping = new AbortController();
  const faults = new Faults(store);
  const activity = new RunActivity();
  const metrics = new Metrics();
  const sessions = new Sessions(await sessionSecret(store), (link) => store.shared.useLink(link));
  const onWarning = (message: string): void => onLog({ kind: "notice", level: "warning", message });
  const plan = options.plan ?? null;
  const timePropertyOf = (name: string): string =>
    plan?.timeProperty?.(name) ?? options.timeProperty ?? defaultTimeProperty;
  const listener = createRequestListener({
    store,
    limits,
    budget: new ByteBudget(limits.maxInFlightBytes),
    answers: new ByteBudget(limits.maxAnswerBytes),
    parser: new BodyParser({ limits, plan, timePropertyOf }),
    sessions,
    isOpaque: options.opaque ?? false,
    isStrict: options.strict ?? false,
    timePropertyOf,
    plan,
    faults,
    activity,
    ledgers: new PageLedgers(),
    metrics,
    streams: { open: 0, dropped: 0 },
    openConnections: () => guard.openConnections,
    forwardProgress: () => forwarder?.progress() ?? null,
    guards: createRequestGuards({
      accessKeys,
      adminKeys,
      isLoopbackOpen: options.openLoopback ?? false,
      allowedHosts: [host, ...(options.allowedHosts ?? [])],
      isOpen: options.allowOpenAccess ?? false,
      sessions,
      onWarning,
    }),
    stopSignal: stopping.signal,
    onLog,
  });
  const server = createServer(
    {
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      connectionsCheckingInterval: 1_000,
    },
    listener,
  );
  const guard = guardConnections(server, limits.maxConnections, ({ code, message }) => {
    metrics.rejected(code);
    onLog({
      kind: "notice",
      level: "warning",
      message: `A connection was closed: ${code}: ${message}`,
    });
  });
  try {
    await listen(server, host, options.port ?? defaultPort);
  } catch (error) {
    if (typeof options.store !== "object") await store.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  await warnOfFaults(faults, onWarning);
  const forwarder = startForwarder(options, { store, onLog });
  const stopExpiry = startExpiry(store, options.runAgeMs ?? defaultRunAgeMs);
  let closing: Promise<void> | null = null;
  const url = `http://${reachable(host)}:${port}`;
  return {
    url,
    port,
    store,
    signInUrl: () =>
      accessKeys.length + adminKeys.length === 0 ? null : `${url}${sessions.createLink()}`,
    async events(query = {}) {
      const page = await store.events({ order: "oldest", limit: maxEventsRead, ...query });
      return page.rows.map((row) => toStoredEvent(row, store.id));
    },
    close() {
      stopping.abort();
      stopExpiry();
      metrics.close();
      closing ??= Promise.all([stop(server, guard, limits.closeTimeoutMs), forwarder?.stop()]).then(
        () => store.close(),
      );
      return closing;
    },
  };
}

/** Faults are kept in the store, and would look like real trouble to those who did not set them. */
async function warnOfFaults(faults: Faults, onWarning: (message: string) => void): Promise<void> {
  const { length } = await faults.list().catch(() => []);
  if (length > 0)
    onWarning(
      `Faults are set in this store (${length}), and requests will meet them. Clear them with: dev-ingest fault clear`,
    );
}

/** Processes that share a store take each other's sign-in links. A store that is down at the start has no secret to share. */
async function sessionSecret(store: EventStore): Promise<Buffer> {
  const own = randomBytes(32);
  try {
    return Buffer.from(
      await store.shared.setting("sign-in secret", own.toString("base64url")),
      "base64url",
    );
  } catch {
    return own;
  }
}

function startForwarder(
  { forward }: ServerOptions,
  { store, onLog }: { readonly store: EventStore; readonly onLog: LogListener },
): Forwarder | null {
  if (forward === undefined) return null;
  return new Forwarder({
    store,
    target: forward.target,
    key: forward.key ?? null,
    onNotice: (level, message) => onLog({ kind: "notice", level, message }),
  });
}

function openStore(options: ServerOptions, onLog: LogListener): Promise<EventStore> {
  const { store, retention } = options;
  if (typeof store === "object") return Promise.resolve(store);
  const common = {
    ...(retention === undefined ? {} : { retention }),
    onNotice: (level: "info" | "error", message: string) =>
      onLog({ kind: "notice", level, message }),
  };
  if (store !== undefined && isPostgresUrl(store))
    return createPostgresStore({ url: store, ...common });
  return createSqliteStore({ ...(store === undefined ? {} : { file: store }), ...common });
}

const expiryCheckMs = 60_000;
const defaultRunAgeMs = 24 * 3_600_000;

/** Applies the retention every minute; returns the way to stop that. */
function startExpiry(store: EventStore, runAgeMs: number): () => void {
  const timer = setInterval(() => void store.expire(Date.now() - runAgeMs), expiryCheckMs);
  timer.unref();
  return () => clearInterval(timer);
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

const idleCheckMs = 50;

function stop(server: Server, guard: ConnectionGuard, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), timeoutMs);
    // A connection that was busy when the server stopped falls idle later, and would be kept alive.
    const idleTimer = setInterval(() => {
      server.closeIdleConnections();
      guard.closeSilent();
    }, idleCheckMs);
    server.close(() => {
      clearTimeout(timer);
      clearInterval(idleTimer);
      resolve();
    });
  });
}

/** A host under which this machine reaches what listens on an address. */
function reachable(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}

function isLoopbackHost(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}
