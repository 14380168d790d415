import type { AnalyticsSettings } from "../core/analytics.ts";
import { resolveSettings } from "../core/settings.ts";
import { pageSettings, type ClientTable, type SettingWithDefault } from "../core/settings-table.ts";
import { longestDelayMs } from "../core/timer.ts";
import { checkAddress, checkSettings, refuse } from "./check-settings.ts";

/** What can be set on a server beside the settings of every client. */
export interface ServerSettings extends AnalyticsSettings {
  /**
   * Folder on a local disk in which events are kept that cannot be delivered before the process ends; the next client on this
   * folder and ingest delivers them, under the same batch ids. It is made, and readable by its owner only. Any number of
   * processes of one host may share it. Needs `node:sqlite`: Node, Bun and Deno have it.
   *
   * @default undefined
   */
  readonly spoolDir?: string | undefined;
  /**
   * How often what waits is written there while the process lives: what a process that is killed (`kill -9`) has tracked
   * since the last time is lost. Milliseconds, 0 to 2,147,483,647; 0 writes at the end of every task that tracks.
   *
   * @default 1_000
   */
  readonly spoolIntervalMs?: number | undefined;
}

/** The settings of every client on a server. */
export const serverSettings: ClientTable = {
  ...pageSettings,
  flushEvents: { ...pageSettings.flushEvents, default: 100 },
  // The original Python client's 2 seconds.
  flushIntervalMs: { ...pageSettings.flushIntervalMs, default: 2_000 },
  maxBatchBytes: { ...pageSettings.maxBatchBytes, default: 1_000_000 },
  // Bytes bound the queue: a script may track all that it has in one loop.
  maxQueueEvents: { ...pageSettings.maxQueueEvents, default: 10_000_000 },
  maxQueueBytes: { ...pageSettings.maxQueueBytes, default: 64_000_000 },
};

/** What a process has beside them. */
export const spoolSettings: {
  readonly spoolDir: SettingWithDefault<string>;
  readonly spoolIntervalMs: SettingWithDefault<number>;
} = {
  spoolDir: { default: "" },
  spoolIntervalMs: { default: 1_000, min: 0, max: longestDelayMs },
};

/**
 * Checks the settings of a client on a server.
 *
 * @throws {TypeError} when they cannot work; the message says how to mend them.
 */
export function checkServerSettings(settings: ServerSettings): void {
  checkSettings(settings, { ...serverSettings, ...spoolSettings });
  // An unset variable, most likely.
  if (settings.spoolDir === "") refuse("Cannot start", "spoolDir must be the path of a folder.");
  const { spoolDir: _spoolDir, spoolIntervalMs: _spoolIntervalMs, ...common } = settings;
  checkAddress(resolveSettings(common, serverSettings));
}
