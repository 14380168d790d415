import { countWords } from "../log/count-words.ts";
import type { LogListener } from "../log/log-entry.ts";
import { createJsonLog } from "../log/json-log.ts";
import { limitRate } from "../log/limit-rate.ts";
import { createTextLog } from "../log/text-log.ts";
import type { IngestServer } from "../server/ingest-server.ts";
import { startServer } from "../server/start-server.ts";
import { defaultHost, defaultPort, type ServerOptions } from "../server/options.ts";
import { StoreRefusedError } from "../store/event-store.ts";
import type { EventPlan } from "../wire/event-plan.ts";
import { runDemo } from "../demo/run-demo.ts";
import { bannerText } from "./banner.ts";
import type { CommandOutput } from "./command.ts";
import type { serveFlags } from "./commands/serve.ts";
import type { FlagValues } from "./flag.ts";

/** Ports tried after the default one. */
const maxPortsTried = 20;
const dayMs = 24 * 3_600_000;
const maxLinesPerSecond = 200;

type Settings = FlagValues<typeof serveFlags>;

/** Runs the server until a signal ends it; resolves to 1 when it cannot start, to 2 when the file in `--store` is not for it. */
export async function runServer(settings: Settings, output: CommandOutput): Promise<number> {
  const onLog = createLog(settings, output);
  const plan =
    settings.plan === null ? null : await openPlan(settings.plan, settings["show-pii"], onLog);
  const options: ServerOptions = {
    accessKeys: settings["access-key"],
    adminKeys: settings["admin-key"],
    openLoopback: settings["open-loopback"],
    allowedHosts: settings["allowed-host"],
    allowOpenAccess: settings["allow-open-access"],
    strict: settings.strict,
    ...(settings["time-property"] === null ? {} : { timeProperty: settings["time-property"] }),
    opaque: settings.opaque,
    onLog,
    ...(plan === null ? {} : { plan }),
    retention: {
      maxAgeMs: settings["keep-days"] === null ? null : settings["keep-days"] * dayMs,
      maxEvents: settings["keep-events"],
      maxBytes: settings["keep-bytes"],
    },
    ...(settings.store === null ? {} : { store: settings.store }),
    ...(settings.host === null ? {} : { host: settings.host }),
    ...(settings.forward === null
      ? {}
      : { forward: { target: settings.forward, key: settings["forward-key"] } }),
  };
  let server: IngestServer;
  try {
    server =
      settings.port === null
        ? await startOnFreePort(options, onLog)
        : await startServer({ ...options, port: settings.port });
  } catch (error) {
    output.writeError(`${startFailure(error, settings)}\n`);
    return error instanceof StoreRefusedError ? 2 : 1;
  }
  const stopped = untilSignal(server, onLog);
  announce(server, settings, { onLog, output });
  if (settings.demo) startDemo(server, settings, onLog);
  return stopped;
}

async function openPlan(file: string, showPii: boolean, onLog: LogListener): Promise<EventPlan> {
  const { createEventPlan } = await import("../plan/create-event-plan.ts");
  const { watchPlan } = await import("../plan/watch-plan.ts");
  const { current } = await watchPlan(file, (level, message) =>
    onLog({ kind: "notice", level, message }),
  );
  const message = `The plan ${file} has ${countWords(current().events.size, "event")}.`;
  onLog({ kind: "notice", level: "info", message });
  return createEventPlan(current, { showPii });
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

function announce(
  server: IngestServer,
  settings: Settings,
  { onLog, output }: { readonly onLog: LogListener; readonly output: CommandOutput },
): void {
  if (settings.json || settings.quiet) {
    const message = `dev-ingest listens on ${server.url}`;
    onLog({ kind: "notice", level: "info", message });
    const signInUrl = server.signInUrl();
    if (signInUrl !== null) {
      const link = `Sign a browser in, once and within 15 minutes: ${signInUrl}`;
      onLog({ kind: "notice", level: "info", message: link });
    }
  } else output.writeLog(bannerText(server, settings.host ?? defaultHost));
}

function startDemo(server: IngestServer, settings: Settings, onLog: LogListener): void {
  const message = "These are invented events of a charity marathon (--demo); nothing here is real.";
  onLog({ kind: "notice", level: "warning", message });
  void runDemo(server.url, settings["access-key"][0]);
}

/** Resolves to the exit code when a signal has stopped the server. */
function untilSignal(server: IngestServer, onLog: LogListener): Promise<number> {
  return new Promise((resolve) => {
    let isStopping = false;
    const stop = (): void => {
      // A second signal does not wait for anything.
      if (isStopping) process.exit(1);
      isStopping = true;
      onLog({ kind: "notice", level: "info", message: "Stopping: finishing what has arrived." });
      server.close().then(
        () => resolve(0),
        () => resolve(1),
      );
    };
    process.on("SIGINT", stop);
    process.on("SIGTERM", stop);
  });
}

function createLog(settings: Settings, { writeLog }: CommandOutput): LogListener {
  const output = {
    write: writeLog,
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
      (entry.level !== "info" || /^(dev-ingest listens|Sign a browser in)/.test(entry.message))
    )
      limited(entry);
  };
}
