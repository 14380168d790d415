import type { Analytics, AnalyticsSettings } from "../../core/analytics.ts";
import type { CreateStore } from "../../core/batch-store.ts";
import type { AnyPlan } from "../../plan/types.ts";
import { createClient, type Client } from "../../core/client.ts";
import { createReport, warnOnce } from "../../core/report.ts";
import { explained } from "../explain.ts";
import { addScopes, serverSideOf } from "../requests/scopes.ts";
import { sendBatch } from "../send-with-ky.ts";
import {
  checkServerSettings,
  serverSettings,
  spoolSettings,
  type ServerSettings,
} from "../server-settings.ts";
import { environmentSettings, unknownVariables } from "./environment-settings.ts";
import { drainBeforeExit } from "./exit-drain.ts";
import { createSpool, type Spool } from "../spool/create-spool.ts";
import { atExit } from "./process-endings.ts";

/**
 * Starts a client for this process. What the settings leave open is read from `TRACKER_ANALYTICS_INGEST_HOST`,
 * `_NO_EMIT`, `_TEST_MODE`, `_ACCESS_KEY` and `_SPOOL_DIR`. A process that ends by itself sends what is left first; what
 * cannot be sent, or is left when a process ends otherwise, is in `spoolDir` for the next one.
 *
 * @throws {TypeError} when the settings cannot work; the message says how to mend them.
 */
export function createAnalytics<P extends AnyPlan | undefined = undefined>(
  settings: ServerSettings = {},
): Analytics<P> {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  const all: ServerSettings = {
    ...environmentSettings(process.env),
    ...Object.fromEntries(given),
  };
  checkServerSettings(all);
  const { spoolDir, spoolIntervalMs, ...common } = all;
  const merged = { ...common, onDiagnostic: explained(common.onDiagnostic ?? warnOnce()) };
  const message = unknownVariables(process.env);
  if (message)
    createReport(merged.onDiagnostic)({ reason: "unknown-variable", message, lostEvents: 0 });
  const spool = spoolOf(spoolDir, spoolIntervalMs, merged);
  // Before the spool's own ending, which closes its file.
  const takeBack = spool && atExit.add(() => serverSideOf(analytics).keepRequests());
  const analytics = addScopes(
    create(merged, spool?.createStore, () => {
      stopDraining();
      takeBack?.();
    }),
    merged,
    create,
    spool?.keep,
  );
  const stopDraining = drainBeforeExit(analytics);
  return analytics;
}

function create(
  settings: AnalyticsSettings,
  createStore?: CreateStore,
  onClosed?: () => void,
): Client["analytics"] {
  return createClient({
    given: settings,
    table: serverSettings,
    send: sendBatch,
    countBytes: (text) => Buffer.byteLength(text),
    onClosed,
    createStore,
  }).analytics;
}

function spoolOf(
  dir: string | null | undefined,
  intervalMs: number | null | undefined,
  { maxQueueBytes, maxQueueEvents }: AnalyticsSettings,
): Spool | undefined {
  if (!dir) return undefined;
  return createSpool({
    dir,
    intervalMs: intervalMs ?? spoolSettings.spoolIntervalMs.default,
    maxQueueBytes: maxQueueBytes ?? serverSettings.maxQueueBytes.default,
    maxQueueEvents: maxQueueEvents ?? serverSettings.maxQueueEvents.default,
  });
}
