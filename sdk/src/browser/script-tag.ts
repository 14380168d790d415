import type { Analytics, AnalyticsSettings } from "../core/analytics.ts";
import { createAnalytics } from "./create-analytics.ts";

type Method = keyof Analytics;
type Call = readonly [method: Method, ...args: never[]];

/** What a page may have put in our place before this script was loaded: the calls to make up for. */
interface Stub {
  readonly q?: Call[];
}

/** The global `TrackerAnalytics`: the factory, and the methods of the client that the tag's attributes describe. */
export interface TrackerAnalytics extends Analytics {
  readonly createAnalytics: typeof createAnalytics;
}

const methods: readonly Method[] = ["track", "flush", "close", "ledger", "setAccessKey"];

/**
 * Reads settings from the attributes of a script tag: `data-ingest-host`, `data-test-mode`, `data-access-key`,
 * `data-no-emit`, `data-path`, `data-test-path`. A flag is on when it is present and not `"false"`.
 */
export function settingsOfTag(attributes: DOMStringMap): AnalyticsSettings {
  return {
    ingestHost: attributes["ingestHost"],
    accessKey: attributes["accessKey"],
    path: attributes["path"],
    testPath: attributes["testPath"],
    testMode: isOn(attributes["testMode"]),
    noEmit: isOn(attributes["noEmit"]),
  };
}

/** Builds the global and replays, in order, what was called before it was there. */
export function installScriptTag(
  attributes: DOMStringMap,
  stub: Stub | undefined,
): TrackerAnalytics {
  let started: Analytics | undefined;
  const client = (): Analytics => (started ??= createAnalytics(settingsOfTag(attributes)));
  const call = ([method, ...args]: Call): unknown =>
    Reflect.apply(client()[method], undefined, args);
  const api = Object.fromEntries([
    ["createAnalytics", createAnalytics],
    ...methods.map((method) => [method, (...args: never[]) => call([method, ...args])]),
  ]) as unknown as TrackerAnalytics;

  if (attributes["ingestHost"] !== undefined) client();
  const calls = stub?.q;
  if (calls) {
    for (const queued of calls) call(queued);
    // Whoever kept a function of the stub goes on using it.
    calls.push = (...later) => {
      for (const queued of later) call(queued);
      return 0;
    };
  }
  return api;
}

function isOn(attribute: string | undefined): boolean {
  return attribute !== undefined && attribute !== "false";
}
