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
   * address is not known count as one.
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

/** Every bound of a relay with its default. */
export type RelayBounds = Required<
  Record<
    "maxEvents" | "maxBodyBytes" | "bodyTimeoutMs" | "maxEventsPerMinute" | "maxConcurrentRequests",
    number
  >
>;

const defaults: RelayBounds = {
  maxEvents: 500,
  maxBodyBytes: 1_000_000,
  bodyTimeoutMs: 10_000,
  maxEventsPerMinute: 1_200,
  maxConcurrentRequests: 64,
};

/**
 * Fills in the defaults.
 *
 * @throws {TypeError} for a bound that is no positive number.
 */
export function resolveBounds(options: RelayOptions): RelayBounds {
  const bounds = { ...defaults };
  for (const name of Object.keys(defaults) as (keyof RelayBounds)[]) {
    const value = options[name];
    if (value === undefined) continue;
    if (!(typeof value === "number" && value > 0)) refuse(`${name} must be a number above 0`);
    bounds[name] = value;
  }
  return bounds;
}

/**
 * Makes the test of names.
 *
 * @throws {TypeError} when `allow` is missing or neither names nor a plan.
 */
export function resolveAllowed({ allow }: RelayOptions): (eventName: string) => boolean {
  if (allow === "any") return () => true;
  const names: unknown = Array.isArray(allow)
    ? allow
    : Object.keys((allow as { events?: object } | undefined)?.events ?? {});
  const list = names as readonly unknown[];
  if (list.length === 0 || !list.every((name) => typeof name === "string")) {
    refuse('allow must be names of events, a tracking plan, or "any"');
  }
  const allowed = new Set(list);
  return (eventName) => allowed.has(eventName);
}

function refuse(what: string): never {
  throw new TypeError(`[tracker-analytics] Cannot make a relay: ${what}.`);
}
