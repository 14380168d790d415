import type { ServerSettings } from "../server-settings.ts";

/**
 * Reads `TRACKER_ANALYTICS_INGEST_HOST`, `_NO_EMIT`, `_TEST_MODE`, `_ACCESS_KEY` and `_SPOOL_DIR`. An empty variable is as good as an
 * absent one.
 *
 * @throws {TypeError} when a flag is neither true nor false.
 */
export function environmentSettings(environment: NodeJS.ProcessEnv): ServerSettings {
  const read = (name: string): string | undefined =>
    environment[`TRACKER_ANALYTICS_${name}`] || undefined;
  const readFlag = (name: string): boolean | undefined => {
    const text = read(name)?.toLowerCase();
    if (text === undefined) return undefined;
    if (/^(true|1|yes|on)$/.test(text)) return true;
    if (/^(false|0|no|off)$/.test(text)) return false;
    throw new TypeError(
      `Cannot start: TRACKER_ANALYTICS_${name} is ${JSON.stringify(text)}. Use true or false.`,
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
