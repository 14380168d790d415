import type { AnalyticsSettings } from "./analytics.ts";
import {
  accepts,
  type ClientTable,
  type OptionalName,
  type SettingsTable,
} from "./settings-table.ts";

/** Settings with every default filled in, without those that have none. */
export type ResolvedSettings = {
  -readonly [Name in Exclude<keyof AnalyticsSettings, OptionalName>]-?: NonNullable<
    AnalyticsSettings[Name]
  >;
};

/**
 * Fills in the defaults.
 *
 * @throws {TypeError} for a name that is not a setting, or a value that its setting does not take.
 */
export function resolveSettings(given: AnalyticsSettings, table: ClientTable): ResolvedSettings {
  const resolved: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(table)) resolved[name] = setting.default;
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(resolved, name)) refuse(name, "unknown setting");
    if (value == null) continue;
    const setting = (table as SettingsTable)[name]!;
    // The row says it in few bytes: `{"default":20,"min":1,"max":5000}`.
    if (!accepts(setting, value)) refuse(name, JSON.stringify(setting));
    resolved[name] = value;
  }
  return resolved as unknown as ResolvedSettings;
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
  if (!/^https?:\/\/[^\s/?#@]+\/[^\s?#]*$/.test(url)) refuse("ingestHost", "http(s)://host");
  return url;
}

/** Whether `ingestHost` ends in what is appended to it, as in `https://ingest.example.org/track`. */
export function isPathInHost({ ingestHost, path, testPath }: ResolvedSettings): boolean {
  const host = ingestHost.replace(/\/+$/, "");
  return host.endsWith(path) || host.endsWith(testPath);
}

function refuse(name: string, what: string): never {
  throw new TypeError(`[tracker-analytics] ${name}: ${what}`);
}
