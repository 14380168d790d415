import { checkSettings, refuse } from "../server/check-settings.ts";
import type { Setting } from "../core/settings-table.ts";
import { longestDelayMs } from "../core/timer.ts";

/** What a relay takes, and from whom. */
export interface RelayOptions {
  /**
   * Which events pass: their names, or a tracking plan whose events they are. `"any"` lets everything pass, which lets
   * anyone on the internet send any event with this server's key.
   */
  readonly allow: readonly string[] | { readonly events: object } | "any";
  /**
   * Most events in one request; more are answered with 413, upon which a sender halves. 1 to 5,000.
   *
   * @default 500
   */
  readonly maxEvents?: number | undefined;
  /**
   * Largest body. Bytes, 1,000 to 4,000,000.
   *
   * @default 1_000_000
   */
  readonly maxBodyBytes?: number | undefined;
  /**
   * How long a body may take to arrive. Milliseconds, 1 to 2,147,483,647.
   *
   * @default 10_000
   */
  readonly bodyTimeoutMs?: number | undefined;
  /**
   * Most events of one client in a minute, and at once after a silence; more are answered with 429. All clients whose
   * address is not known count as one. 1 to 1,000,000,000.
   *
   * @default 1_200
   */
  readonly maxEventsPerMinute?: number | undefined;
  /**
   * Most requests at one time; more are answered with 503. 1 to 10,000.
   *
   * @default 64
   */
  readonly maxConcurrentRequests?: number | undefined;
  /**
   * Origins that may post beside the relay's own, such as `https://www.example.org`. Name the own one too where a proxy
   * changes the `Host` header.
   *
   * @default []
   */
  readonly allowedOrigins?: readonly string[] | undefined;
  /**
   * Whether a 2xx says nothing but that: 204 without a body, as the original's route answers. `x-analytics-batch` is
   * answered all the same.
   *
   * @default false
   */
  readonly opaque?: boolean | undefined;
  /**
   * The address of a client, for its rate: for `fetch` on a platform that gives it in no argument of the handler. Read
   * it from what the platform itself has set.
   *
   * @default undefined
   */
  readonly clientAddress?: ((request: Request) => string | undefined) | undefined;
}

/** What a relay goes by: its options, with every default filled in. */
export interface RelayRules {
  readonly maxEvents: number;
  readonly maxBodyBytes: number;
  readonly bodyTimeoutMs: number;
  readonly maxEventsPerMinute: number;
  readonly maxConcurrentRequests: number;
  readonly allowedOrigins: readonly string[];
  readonly opaque: boolean;
  readonly isAllowed: (eventName: string) => boolean;
}

/** The options of a relay. `RelayOptions` says what each is for. */
export const relayOptionsTable: { readonly [Name in keyof RelayOptions]-?: Setting } = {
  allow: { kind: "string or object" },
  maxEvents: { default: 500, min: 1, max: 5_000 },
  maxBodyBytes: { default: 1_000_000, min: 1_000, max: 4_000_000 },
  bodyTimeoutMs: { default: 10_000, min: 1, max: longestDelayMs },
  maxEventsPerMinute: { default: 1_200, min: 1, max: 1_000_000_000 },
  maxConcurrentRequests: { default: 64, min: 1, max: 10_000 },
  allowedOrigins: { kind: "object", default: [] },
  opaque: { default: false },
  clientAddress: { kind: "function" },
};

const what = "Cannot make a relay";

/**
 * Fills in the defaults.
 *
 * @throws {TypeError} for options that cannot work.
 */
export function resolveRules(options: RelayOptions): RelayRules {
  checkSettings(options, relayOptionsTable, what);
  const rules = Object.fromEntries(
    Object.entries(relayOptionsTable).map(([name, { default: usual }]) => [
      name,
      options[name as keyof RelayOptions] ?? usual,
    ]),
  ) as unknown as RelayRules;
  checkOrigins(rules.allowedOrigins);
  return { ...rules, isAllowed: resolveAllowed(options) };
}

function checkOrigins(origins: unknown): void {
  if (!Array.isArray(origins)) refuse(what, "allowedOrigins must be an array of origins.");
  for (const origin of origins as unknown[]) {
    const isOrigin =
      typeof origin === "string" &&
      (origin === "null" || (URL.canParse(origin) && new URL(origin).origin === origin));
    if (isOrigin) continue;
    const text = JSON.stringify(origin);
    refuse(
      what,
      `allowedOrigins must hold origins such as "https://www.example.org", without a path, not ${text}.`,
    );
  }
}

function resolveAllowed({ allow }: RelayOptions): (eventName: string) => boolean {
  if (allow === "any") return () => true;
  const names: unknown = Array.isArray(allow)
    ? allow
    : Object.keys((allow as { events?: object } | undefined)?.events ?? {});
  const list = names as readonly unknown[];
  if (list.length === 0 || !list.every((name) => typeof name === "string")) {
    refuse(what, 'allow must be names of events, a tracking plan, or "any".');
  }
  const allowed = new Set(list);
  return (eventName) => allowed.has(eventName);
}
