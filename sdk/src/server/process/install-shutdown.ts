import type { Analytics } from "../../core/analytics.ts";
import { accepts, type SettingsTable } from "../../core/settings-table.ts";
import { longestDelayMs } from "../../core/timer.ts";
import { checkSettings, inWords, refuse } from "../check-settings.ts";
import { atExit } from "./process-endings.ts";

/** A signal that asks a process to end. Named here, because declarations that need `@types/node` shut out edge projects. */
export type ShutdownSignal = "SIGTERM" | "SIGINT" | "SIGHUP" | "SIGQUIT" | "SIGBREAK" | "SIGUSR2";

/** How a client behaves when its process is asked to end. */
export interface ShutdownOptions {
  /** @default ["SIGTERM", "SIGINT"] */
  readonly signals?: readonly ShutdownSignal[] | undefined;
  /**
   * How long the events may take. Milliseconds, 0 to 2,147,483,647.
   *
   * @default 5_000
   */
  readonly timeoutMs?: number | undefined;
}

const what = "installShutdown";

const optionsTable = {
  signals: { kind: "object", default: ["SIGTERM", "SIGINT"] },
  timeoutMs: { default: 5_000, min: 0, max: longestDelayMs },
} as const satisfies SettingsTable;

const signalNames: readonly ShutdownSignal[] = [
  "SIGTERM",
  "SIGINT",
  "SIGHUP",
  "SIGQUIT",
  "SIGBREAK",
  "SIGUSR2",
];

type Client = Pick<Analytics, "flush">;

/** The clients that wait for each signal, with their deadlines. One listener a signal, however many clients there are. */
const waiting = new Map<ShutdownSignal, Map<Client, number>>();
const flushing = new Set<ShutdownSignal>();

/**
 * Sends what waits when the process is asked to end. Then, where the application listens to the signal too, the application
 * ends the process; otherwise the default of the signal does, as if nothing had been installed. `process.exit` is never
 * called. A second signal ends the process at once, unless the application listens.
 *
 * @returns Uninstalls it.
 * @throws {TypeError} for options that do not exist or cannot work.
 */
export function installShutdown(analytics: Client, options: ShutdownOptions = {}): () => void {
  checkSettings(options, optionsTable, what);
  const signals = options.signals ?? optionsTable.signals.default;
  const timeoutMs = options.timeoutMs ?? optionsTable.timeoutMs.default;
  checkSignals(signals);
  for (const signal of signals) {
    const clients = waiting.get(signal) ?? new Map<Client, number>();
    // First, so that listeners that remove themselves when called are counted.
    if (clients.size === 0) process.prependListener(signal, onSignal);
    clients.set(analytics, timeoutMs);
    waiting.set(signal, clients);
  }
  return () => {
    for (const signal of signals) {
      const clients = waiting.get(signal);
      clients?.delete(analytics);
      if (clients?.size === 0) process.off(signal, onSignal);
    }
  };
}

function checkSignals(signals: unknown): void {
  if (!Array.isArray(signals)) refuse(what, `signals must be an array such as ["SIGTERM"].`);
  const setting = { default: "SIGTERM", oneOf: signalNames };
  for (const signal of signals as unknown[]) {
    if (accepts(setting, signal)) continue;
    refuse(what, `signals must hold ${inWords(setting)}, not ${JSON.stringify(signal)}.`);
  }
}

function onSignal(received: NodeJS.Signals): void {
  const signal = received as ShutdownSignal;
  const isOurs = process.listenerCount(signal) === 1;
  if (!flushing.has(signal)) void flushAll(signal, isOurs);
  else if (isOurs) endBy(signal);
}

async function flushAll(signal: ShutdownSignal, isOurs: boolean): Promise<void> {
  flushing.add(signal);
  const clients = [...(waiting.get(signal) ?? [])];
  await Promise.all(clients.map(([client, timeoutMs]) => client.flush({ timeoutMs })));
  flushing.delete(signal);
  if (isOurs && process.listenerCount(signal) === 1) endBy(signal);
}

/** A signal does not end a process that listens to it: it is raised again without the listener. */
function endBy(signal: ShutdownSignal): void {
  process.off(signal, onSignal);
  atExit.run();
  process.kill(process.pid, signal);
}
