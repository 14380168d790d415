import { TEST_PATH, TRACK_PATH } from "../wire.ts";
import type { AnalyticsSettings } from "./analytics.ts";

/** Settings with every default filled in. */
export type ResolvedSettings = {
  -readonly [Name in keyof AnalyticsSettings]-?: NonNullable<AnalyticsSettings[Name]>;
};

/** The numbers that differ between a page and a process. */
export type RuntimeDefaults = Pick<
  ResolvedSettings,
  "flushEvents" | "flushIntervalMs" | "maxBatchEvents" | "maxBatchBytes" | "maxQueueBytes"
>;

/** The defaults that all runtimes share. */
export const commonDefaults: Omit<ResolvedSettings, keyof RuntimeDefaults | "onDiagnostic"> = {
  ingestHost: "",
  noEmit: false,
  testMode: false,
  debug: false,
  accessKey: "",
  path: TRACK_PATH,
  testPath: TEST_PATH,
  consent: "granted",
  delivery: "at-least-once",
  contentType: "application/json",
  beforeSend: (event) => event,
  maxEventBytes: 256_000,
  maxQueueEvents: 10_000,
  maxAgeMs: 604_800_000,
  requestTimeoutMs: 10_000,
  flushTimeoutMs: 10_000,
};

/**
 * Fills in the defaults and checks each value against the kind of its default. A number of 0 or more is good for every
 * number; what is longer than a timer can wait is cut there.
 *
 * @throws {TypeError} for a name that is no setting or a value of the wrong kind.
 */
export function resolveSettings(
  given: AnalyticsSettings,
  defaults: ResolvedSettings,
): ResolvedSettings {
  const resolved = { ...defaults } as Record<string, unknown>;
  for (const [name, value] of Object.entries(given)) {
    if (value == null) continue;
    const kind = typeof resolved[name];
    if (typeof value !== kind || !(kind !== "number" || value >= 0)) {
      refuse(`${name} is no ${kind === "undefined" ? "setting" : kind}`);
    }
    resolved[name] = value;
  }
  return resolved as ResolvedSettings;
}

/**
 * Makes the address of batches, without a query; empty when no host is set.
 *
 * @throws {TypeError} when requests cannot be sent there.
 */
export function resolveUrl(settings: ResolvedSettings): string {
  const { ingestHost, path, testPath, testMode } = settings;
  if (!ingestHost) return "";
  const url = ingestHost.replace(/\/+$/, "") + (testMode ? testPath : path);
  // No user information (a secret in a URL), no query (the batch id goes there), no fragment.
  if (!/^https?:\/\/[^\s/?#@]+\/[^\s?#]*$/.test(url)) {
    refuse(`${url} is no address`);
  }
  return url;
}

function refuse(what: string): never {
  throw new TypeError(`[tracker-analytics] ${what}`);
}
