export type { Analytics, AnalyticsSettings, DeadlineOptions, Ledger } from "./core/analytics.ts";
export type { Diagnostic, DropReason, TroubleReason } from "./core/diagnostics.ts";
export type { ServerSettings } from "./server/server-settings.ts";
export type { TestHook } from "./browser/test-hook.ts";
