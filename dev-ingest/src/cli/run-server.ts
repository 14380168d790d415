import type { LogListener } from "../log/log-entry.ts";
import { createJsonLog } from "../log/json-log.ts";
import { limitRate } from "../log/limit-rate.ts";
import { createTextLog } from "../log/text-log.ts";
import { defaultPort, type IngestServer, startServer } from "../server/start-server.ts";
import type { ServerOptions } from "../server/options.ts";
import { createEventPlan } from "../plan/create-event-plan.ts";
import { watchPlan, type WatchedPlan } from "../plan/watch-plan.ts";
import type { Settings } from "./settings.ts";

/** Ports tried after the default one. */
const maxPortsTried = 20;
const dayMs = 24 * 3_600_000;
const maxLinesPerSecond = 200;

/** Runs the server until a signal ends it. Sets the exit code; never throws for what the user can mend. */
export async function runServer(settings: Settings): Promise<void> {
  const onLog = createLog(settings);
  let plan: WatchedPlan | null;
  try {
    plan = settings.plan === null ? null : await openPlan(settings.plan, onLog);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
    return;
  }
  const options: ServerOptions = {
    accessKeys: settings.accessKeys,
    adminKeys: settings.adminKeys,
    openLoopback: settings.openLoopback,
    allowedHosts: settings.allowedHosts,
    allowOpenAccess: settings.allowOpenAccess,
    strict: settings.strict,
    opaque: settings.opaque,
    onLog,
    ...(plan === null
      ? {}
      : { plan: createEventPlan(plan.current, { showPii: settings.showPii }) }),
    retention: {
      maxAgeMs: settings.keepDays === null ? null : settings.keepDays * dayMs,
      maxEvents: settings.keepEvents,
      maxBytes: settings.keepBytes,
    },
    ...(settings.store === null ? {} : { store: settings.store }),
    ...(settings.host === null ? {} : { host: settings.host }),
  };
  let server: IngestServer;
  try {
    server =
      settings.port === null
        ? await startOnFreePort(options, onLog)
        : await startServer({ ...options, port: settings.port });
  } catch (error) {
    process.stderr.write(`${startFailure(error, settings)}\n`);
    process.exitCode = 1;
    return;
  }
  stopOnSignal(server, onLog);
  announce(server, settings, onLog);
}

async function openPlan(file: string, onLog: LogListener): Promise<WatchedPlan> {
  const plan = await watchPlan(file, (level, message) => onLog({ kind: "notice", level, message }));
  const message = `The plan ${file} has ${plan.current().events.size} events.`;
  onLog({ kind: "notice", level: "info", message });
  return plan;
}

async function startOnFreePort(options: ServerOptions, onLog: LogListener): Promise<IngestServer> {
  for (let port = defaultPort; ; port++) {
    try {
      const server = await startServer({ ...options, port });
      if (port !== defaultPort) {
        const message = `Port ${defaultPort} is taken by another program; listening on ${port} instead.`;
        onLog({ kind: "notice", level: "warning", message });
      }
      return server;
    } catch (error) {
      if (
        (error as NodeJS.ErrnoException).code !== "EADDRINUSE" ||
        port === defaultPort + maxPortsTried
      )
        throw error;
    }
  }
}

function startFailure(error: unknown, settings: Settings): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") {
    return `Cannot start: port ${settings.port ?? defaultPort} is taken by another program. Stop it, or choose another with --port (0 takes a free one).`;
  }
  if (code === "EACCES")
    return `Cannot start: listening on port ${settings.port} is not permitted. Choose one above 1023 with --port.`;
  return `Cannot start: ${message}`;
}

function announce(server: IngestServer, settings: Settings, onLog: LogListener): void {
  onLog({ kind: "notice", level: "info", message: `dev-ingest listens on ${server.url}` });
  const signInUrl = server.signInUrl();
  if (signInUrl !== null) {
    const message = `Sign a browser in, once and within 15 minutes: ${signInUrl}`;
    onLog({ kind: "notice", level: "info", message });
  }
  if (settings.json) return;
  onLog({
    kind: "notice",
    level: "info",
    message: `Send events to POST ${server.url}/track (test mode: /test), watch them at ${server.url}/`,
  });
}

function stopOnSignal(server: IngestServer, onLog: LogListener): void {
  let isStopping = false;
  const stop = (): void => {
    // A second signal does not wait for anything.
    if (isStopping) process.exit(1);
    isStopping = true;
    onLog({ kind: "notice", level: "info", message: "Stopping: finishing what has arrived." });
    server.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}

function createLog(settings: Settings): LogListener {
  const output = {
    write: (text: string) => void process.stdout.write(text),
    hasColor: process.stdout.isTTY && (process.env["NO_COLOR"] ?? "") === "",
    now: () => new Date(),
  };
  const log = settings.json ? createJsonLog(output) : createTextLog(output);
  const limited = limitRate(log, maxLinesPerSecond, {
    nowMs: () => performance.now(),
    setTimer: (callback, delayMs) => void setTimeout(callback, delayMs).unref(),
  });
  if (!settings.quiet) return limited;
  return (entry) => {
    if (
      entry.kind === "notice" &&
      (entry.level !== "info" || entry.message.startsWith("dev-ingest listens"))
    )
      limited(entry);
  };
}
