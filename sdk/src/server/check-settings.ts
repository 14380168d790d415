import { resolveUrl, type ResolvedSettings } from "../core/settings.ts";
import { accepts, kindOf, type Setting, type SettingsTable } from "../core/settings-table.ts";
import { nearestName } from "./nearest-name.ts";

/**
 * Checks settings as `resolveSettings` does, in words that a page would have to pay for.
 *
 * @param what Begins the message: `Cannot make a relay`.
 * @throws {TypeError} for the first name or value that cannot be.
 */
export function checkSettings(given: object, table: SettingsTable, what = "Cannot start"): void {
  for (const [name, value] of Object.entries(given) as [string, unknown][]) {
    const setting = Object.hasOwn(table, name) ? table[name] : undefined;
    if (!setting) {
      const nearest = nearestName(name, Object.keys(table));
      refuse(what, `${name} is not a setting.${nearest ? ` Did you mean ${nearest}?` : ""}`);
    }
    if (value != null && !accepts(setting, value)) {
      refuse(what, `${name} must be ${inWords(setting)}, not ${show(name, value)}.`);
    }
  }
}

/**
 * Checks that the settings name an address to which requests can be sent, or none.
 *
 * @throws {TypeError} for the setting that makes it unusable.
 */
export function checkAddress(settings: ResolvedSettings): void {
  const { ingestHost, testMode } = settings;
  try {
    resolveUrl(settings);
  } catch {
    const name = testMode ? "testPath" : "path";
    if (!/^\/[^\s?#]*$/.test(settings[name])) {
      const path = JSON.stringify(settings[name]);
      refuse("Cannot start", `${name} must begin with "/" and have no query, not ${path}.`);
    }
    const example = /^[\w.-]+(:\d+)?([/]|$)/.test(ingestHost)
      ? `http://${ingestHost}`
      : "https://ingest.example.org";
    refuse(
      "Cannot start",
      `ingestHost must be an address such as ${JSON.stringify(example)}, without user, query or fragment${
        // A password may be in it.
        ingestHost.includes("@") ? "" : `, not ${JSON.stringify(ingestHost)}`
      }.`,
    );
  }
}

/** `a number from 1 to 5,000`, `"granted", "pending" or "denied"`, `a boolean`. */
export function inWords(setting: Setting): string {
  const { oneOf, min, max } = setting;
  if (oneOf) {
    const texts = oneOf.map((value) => JSON.stringify(value));
    return new Intl.ListFormat("en", { type: "disjunction" }).format(texts);
  }
  const kind = kindOf(setting);
  if (kind !== "number") return `${kind === "object" ? "an" : "a"} ${kind}`;
  return `a number from ${min?.toLocaleString("en")} to ${max?.toLocaleString("en")}`;
}

/** What was given, as far as it may be shown. */
function show(name: string, value: unknown): string {
  const isPlain = ["string", "number", "boolean"].includes(typeof value);
  if (!isPlain || name === "accessKey") return `of type ${typeof value}`;
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** @throws {TypeError} always. */
export function refuse(what: string, why: string): never {
  throw new TypeError(`[tracker-analytics] ${what}: ${why}`);
}
