import type { Analytics, AnalyticsSettings } from "../core/analytics.ts";
import { createAnalytics } from "./create-analytics.ts";

/** The global `TrackerAnalytics`: the methods of the client that the tag describes, and the factory. */
export interface TrackerAnalytics extends Analytics {
  readonly createAnalytics: typeof createAnalytics;
}

/** The part of a script element that is read. */
export type ScriptTag = Pick<HTMLScriptElement, "dataset" | "src">;

/** What a page may have put in our place: calls as `["track", "donate_form_viewed"]`. */
interface Stub {
  readonly q: unknown;
}

/**
 * Reads settings from a script tag: `data-ingest-host` or else the origin that the script came from, `data-test-mode`,
 * `data-access-key`, `data-no-emit`, `data-debug`, `data-consent`, `data-path`, `data-test-path`. A flag is on when it is
 * present and not `"false"`.
 */
export function settingsOfTag({ dataset, src }: ScriptTag): AnalyticsSettings {
  return {
    ingestHost: dataset["ingestHost"] ?? /^https?:\/\/[^/]+/.exec(src)?.[0],
    accessKey: dataset["accessKey"],
    path: dataset["path"],
    testPath: dataset["testPath"],
    consent: dataset["consent"] as AnalyticsSettings["consent"],
    testMode: isOn(dataset["testMode"]),
    noEmit: isOn(dataset["noEmit"]),
    debug: isOn(dataset["debug"]),
  };
}

/**
 * Builds the global and replays, in order, what was called before it was there. Never throws.
 *
 * @param script The tag; `null` where a bundler has put this script into another.
 * @param found What the page has under the global's name: nothing, a stub with the calls in its `q`, or the global of a
 *   script that was loaded before, which stays.
 */
export function installScriptTag(script: ScriptTag | null, found: unknown): TrackerAnalytics {
  const { q, createAnalytics: loaded } = (found ?? {}) as Partial<TrackerAnalytics & Stub>;
  if (loaded) {
    warn("The script was loaded twice; the first one stays.");
    return found as TrackerAnalytics;
  }
  const api = { ...startClient(script), createAnalytics };
  const call = (queued: unknown): void => {
    try {
      const [method, ...args] = queued as [keyof Analytics, ...never[]];
      Reflect.apply(api[method], undefined, args);
    } catch (error) {
      warn("This call failed:", queued, error);
    }
  };
  if (Array.isArray(q)) {
    for (const queued of q.splice(0)) call(queued);
    // A page that kept a function of the stub goes on using it.
    q.push = (...later: unknown[]) => {
      later.forEach(call);
      return 0;
    };
  }
  return api;
}

/** A page whose tag is wrong still has every method, and hears what is wrong. */
function startClient(script: ScriptTag | null): Analytics {
  try {
    return createAnalytics(script ? settingsOfTag(script) : {});
  } catch (error) {
    warn(error);
    return createAnalytics();
  }
}

function isOn(attribute: string | undefined): boolean {
  return attribute !== undefined && attribute !== "false";
}

function warn(...what: unknown[]): void {
  // oxlint-disable-next-line no-console -- the page cannot catch what happens here
  console.warn("[tracker-analytics]", ...what);
}
