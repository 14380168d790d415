import { nearestName } from "../nearest-name.ts";
import type { ServerSettings } from "../server-settings.ts";

const prefix = "TRACKER_ANALYTICS_";
const names = ["INGEST_HOST", "NO_EMIT", "TEST_MODE", "ACCESS_KEY", "SPOOL_DIR"] as const;
type Name = (typeof names)[number];

/**
 * Reads `TRACKER_ANALYTICS_INGEST_HOST`, `_NO_EMIT`, `_TEST_MODE`, `_ACCESS_KEY` and `_SPOOL_DIR`. An empty variable is as good as an
 * absent one.
 *
 * @throws {TypeError} when a flag is neither true nor false.
 */
export function environmentSettings(environment: NodeJS.ProcessEnv): ServerSettings {
  const read = (name: Name): string | undefined => environment[prefix + name] || undefined;
  const readFlag = (name: Name): boolean | undefined => {
    const text = read(name)?.toLowerCase();
    if (text === undefined) return undefined;
    if (/^(true|1|yes|on)$/.test(text)) return true;
    if (/^(false|0|no|off)$/.test(text)) return false;
    throw new TypeError(
      `Cannot start: ${prefix}${name} is ${JSON.stringify(text)}. Use true or false.`,
    );
  };
  return {
    ingestHost: read("INGEST_HOST"),
    noEmit: readFlag("NO_EMIT"),
    testMode: readFlag("TEST_MODE"),
    accessKey: read("ACCESS_KEY"),
    spoolDir: read("SPOOL_DIR"),
  };
}

/** Says which variables look like settings of the SDK and are not; "" when there are none. An empty one is as good as an absent one. */
export function unknownVariables(environment: NodeJS.ProcessEnv): string {
  return Object.keys(environment)
    .filter((variable) => variable.startsWith(prefix) && environment[variable])
    .map((variable) => variable.slice(prefix.length))
    .filter((name) => !names.some((known) => known === name))
    .map((name) => {
      const nearest = nearestName(name, names);
      return `${prefix}${name} is not a setting.${nearest ? ` Did you mean ${prefix}${nearest}?` : ""}`;
    })
    .join(" ");
}
