export type {
  Analytics,
  AnalyticsSettings,
  Consent,
  DeadlineOptions,
  Ledger,
  TrackedEvent,
} from "./core/analytics.ts";
export type { Context } from "./core/context.ts";
export type { Diagnostic, DropReason, TroubleReason } from "./core/diagnostics.ts";
export type { ServerSettings } from "./server/server-settings.ts";
export type { TestHook } from "./browser/test-hook.ts";
