import { randomBytes } from "node:crypto";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { toStoredEvent } from "../api/stored-event.ts";
import type { EventStore } from "../store/event-store.ts";
import { silent } from "../log/silent.ts";
import type { LogListener } from "../log/log-entry.ts";
import { ByteBudget } from "../http/byte-budget.ts";
import { type ConnectionGuard, guardConnections } from "../http/guard-connections.ts";
import { Sessions } from "../http/sessions.ts";
import { BodyParser } from "../ingest/body-parser.ts";
import type { Forwarder } from "../forward/forwarder.ts";
import { Faults } from "../ingest/faults.ts";
import { Metrics } from "../ingest/metrics.ts";
import { PageLedgers } from "../ingest/page-ledgers.ts";
import { RunActivity } from "../ingest/run-activity.ts";
import { createRequestGuards } from "../http/request-guards.ts";
import type { IngestServer } from "./ingest-server.ts";
import { createRequestListener } from "./request-listener.ts";
import { defaultHost, defaultPort, defaultServerLimits, type ServerOptions } from "./options.ts";
import { startUpkeep } from "./upkeep.ts";
import { defaultTimeProperty } from "../wire/happened-at.ts";

// An import would load all of undici, for the sake of an export that is not used here: https://github.com/nodejs/node/issues/59686
const { createServer } = process.getBuiltinModule("node:http");

const maxEventsRead = 10_000;

/**
 * Serves what is in a store, and takes in more; resolves when the server listens.
 *
 * @throws {Error} With code `EADDRINUSE` when the port is taken, and the like; a store that the server opened is closed then.
 */
export async function serveStore(store: EventStore, options: ServerOptions): Promise<IngestServer> {
  const host = options.host ?? defaultHost;
  const { accessKeys = [], adminKeys = [] } = options;
  const limits = { ...defaultServerLimits, ...options.limits };
  const onLog = options.onLog ?? silent;
  const stopping = new AbortController();
  const faults = new Faults(store);
  const activity = new RunActivity();
  const metrics = new Metrics();
  const sessions = new Sessions(await sessionSecret(store), (link) => store.shared.useLink(link));
  const onWarning = (message: string): void => onLog({ kind: "notice", level: "warning", message });
  const plan = options.plan ?? null;
  const timePropertyOf = (name: string): string =>
    plan?.timeProperty?.(name) ?? options.timeProperty ?? defaultTimeProperty;
  let forwarder: Forwarder | null = null;
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
      requestTimeout: 0,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      connectionsCheckingInterval: 1_000,
    },
    listener,
  );
  const guard = guardConnections(server, limits, ({ code, message }) => {
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
  forwarder = await startForwarder(options, { store, onLog });
  const stopUpkeep = startUpkeep(store, {
    runAgeMs: options.runAgeMs,
    retention: options.retention,
    plan,
    onWarning,
  });
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
      stopUpkeep();
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

async function startForwarder(
  { forward }: ServerOptions,
  { store, onLog }: { readonly store: EventStore; readonly onLog: LogListener },
): Promise<Forwarder | null> {
  if (forward === undefined) return null;
  const { Forwarder } = await import("../forward/forwarder.ts");
  return new Forwarder({
    store,
    target: forward.target,
    key: forward.key ?? null,
    onNotice: (level, message) => onLog({ kind: "notice", level, message }),
  });
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
