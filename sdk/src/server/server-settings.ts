import type { AnalyticsSettings } from "../core/analytics.ts";

/** What can be set on a server beside the settings of every client. */
export interface ServerSettings extends AnalyticsSettings {
  /**
   * Folder in which events are kept that cannot be delivered before the process ends; the next client on this folder and
   * ingest delivers them, under the same batch ids. It is made, and readable by its owner only. Several processes may
   * share it. Node, Bun and Deno only.
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
