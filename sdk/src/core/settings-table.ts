import { TEST_PATH, TRACK_PATH } from "../wire.ts";
import type { AnalyticsSettings } from "./analytics.ts";
import { longestDelayMs } from "./timer.ts";

/** What may stand in one setting. */
export interface Setting<Value = unknown> {
  /** What stands there where nothing is given. */
  readonly default?: Value;
  /** What `typeof` says of its values, where that is not what it says of the default. */
  readonly kind?: "function" | "object" | "function or object" | "string or object";
  /** Bounds of a number. */
  readonly min?: number;
  readonly max?: number;
  /** All values, where they are a list. */
  readonly oneOf?: readonly Value[];
}

export interface SettingWithDefault<Value> extends Setting<Value> {
  readonly default: Value;
}

/** Settings by name. */
export type SettingsTable = Readonly<Record<string, Setting>>;

/** Settings for which nothing stands where they are not given. */
export type OptionalName = "context" | "beforeSend" | "onDiagnostic";

/** A row for each setting of a client. */
export type ClientTable = {
  readonly [Name in keyof AnalyticsSettings]-?: Name extends OptionalName
    ? Setting
    : SettingWithDefault<NonNullable<AnalyticsSettings[Name]>>;
};

/** The settings of a page. `AnalyticsSettings` says what each is for. */
export const pageSettings: ClientTable = {
  ingestHost: { default: "" },
  noEmit: { default: false },
  testMode: { default: false },
  debug: { default: false },
  accessKey: { default: "" },
  path: { default: TRACK_PATH },
  testPath: { default: TEST_PATH },
  // The original client's 20 events and 800 milliseconds.
  flushEvents: { default: 20, min: 1, max: 5_000 },
  flushIntervalMs: { default: 800, min: 0, max: longestDelayMs },
  maxBatchEvents: { default: 500, min: 1, max: 5_000 },
  // Two full batches of a page fit into the keepalive budget: Firefox gives a request's share of it back only some
  // milliseconds after the answer, and refuses the next one until then.
  maxBatchBytes: {
    default: 30_000,
    min: 1_000,
    max: 4_000_000,
  },
  maxEventBytes: { default: 256_000, min: 100, max: 4_000_000 },
  maxQueueEvents: {
    default: 10_000,
    min: 1,
    max: 10_000_000,
  },
  maxQueueBytes: {
    default: 5_000_000,
    min: 1_000,
    max: 1_000_000_000,
  },
  maxAgeMs: { default: 604_800_000, min: 1_000, max: 31_536_000_000 },
  requestTimeoutMs: { default: 10_000, min: 1, max: longestDelayMs },
  flushTimeoutMs: { default: 10_000, min: 0, max: longestDelayMs },
  consent: { default: "granted", oneOf: ["granted", "pending", "denied"] },
  delivery: {
    default: "at-least-once",
    oneOf: ["at-least-once", "at-most-once"],
  },
  contentType: {
    default: "application/json",
    oneOf: ["application/json", "text/plain"],
  },
  context: { kind: "function or object" },
  beforeSend: { kind: "function" },
  onDiagnostic: { kind: "function" },
};

/** What `typeof` may say of a value of a setting: `number`, `string or object`. */
export function kindOf(setting: Setting): string {
  return setting.kind ?? typeof setting.default;
}

/** Whether a value may stand in a setting. */
export function accepts(setting: Setting, value: unknown): boolean {
  const { oneOf, min = 0, max = 0 } = setting;
  if (!kindOf(setting).includes(typeof value)) return false;
  if (oneOf) return oneOf.includes(value);
  return typeof value !== "number" || (value >= min && value <= max);
}
