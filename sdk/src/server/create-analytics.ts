import type { Analytics, AnalyticsSettings } from "../core/analytics.ts";
import type { AnyPlan } from "../plan/types.ts";
import type { CreateStore } from "../core/batch-store.ts";
import { createClient, type Client } from "../core/client.ts";
import { warnOnce } from "../core/report.ts";
import { explained } from "./explain.ts";
import { addScopes } from "./requests/scopes.ts";
import { sendBatch } from "./send-with-ky.ts";
import { checkServerSettings, serverSettings, type ServerSettings } from "./server-settings.ts";

/**
 * Starts a client on a runtime of which nothing more is known than that it has `fetch` and timers.
 *
 * @throws {TypeError} when the settings cannot work; the message says how to mend them.
 */
export function createAnalytics<P extends AnyPlan | undefined = undefined>(
  settings: ServerSettings = {},
): Analytics<P> {
  checkServerSettings(settings);
  if (settings.spoolDir) {
    throw new TypeError(
      "[tracker-analytics] spoolDir needs a file system: there is none on this runtime. Leave it out.",
    );
  }
  const encoder = new TextEncoder();
  const { spoolDir: _spoolDir, spoolIntervalMs: _spoolIntervalMs, ...given } = settings;
  const shared = { ...given, onDiagnostic: explained(given.onDiagnostic ?? warnOnce()) };
  const create = (own: AnalyticsSettings, createStore?: CreateStore): Client["analytics"] =>
    createClient({
      given: own,
      table: serverSettings,
      send: sendBatch,
      countBytes: (text) => encoder.encode(text).length,
      createStore,
    }).analytics;
  return addScopes(create(shared), shared, create);
}
