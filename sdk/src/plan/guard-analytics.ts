import { asField, deprecation } from "./field.ts";
import { isError } from "./inspection.ts";
import type {
  AnyPlan,
  ContextKeysOf,
  PiiPolicy,
  PlanIssue,
  PlannedEvent,
  Tracking,
  WithContext,
  WithoutPii,
} from "./types.ts";
import { wireForm } from "./wire-form.ts";
import { isPiiAt, pointerToken, withoutPii } from "./without-pii.ts";

/** What a guard does. */
export interface GuardOptions<Policy extends PiiPolicy = PiiPolicy> {
  /**
   * `warn` reports each issue and sends the event all the same; `throw` throws out of `track()` for an invalid event, so
   * that a test or a developer cannot miss it. Both are meant for development. `off` checks nothing.
   *
   * @default "warn"
   */
  readonly validate?: "warn" | "throw" | "off";
  /**
   * `forbid` removes properties marked `pii` before anything is stored or sent, reports each, and makes them type
   * errors. What is missing for that reason is not an issue here; a server misses it unless it is `optional()`.
   *
   * @default "allow"
   */
  readonly pii?: Policy;
  /**
   * Hears of every issue. What it throws is ignored. Without it, the first of each kind is a console warning.
   *
   * @default undefined
   */
  readonly onIssue?: (issue: PlanIssue, eventName: string) => void;
}

/** A client under a guard: the same type, or one that refuses personal data. */
export type Guarded<Client, P extends AnyPlan, Policy extends PiiPolicy> = Policy extends "forbid"
  ? Omit<Client, keyof Tracking> &
      Tracking<WithContext<WithoutPii<P>, Readonly<Record<ContextKeysOf<Client>, unknown>>>>
  : Client;

/**
 * Holds the `track()` of a client against the plan while the application runs:
 * `guardAnalytics(createAnalytics<typeof plan>(settings), plan, { validate: "throw" })`.
 *
 * Costs the plan and its builders in the bundle; behind a condition that the build knows to be false, nothing. What goes
 * through `trackUnplanned()` is not looked at.
 *
 * @returns a client with the same methods; the given one stays as it is.
 */
// @__NO_SIDE_EFFECTS__
export function guardAnalytics<
  P extends AnyPlan,
  Client extends Tracking<P>,
  Policy extends PiiPolicy = "allow",
>(analytics: Client, plan: P, options: GuardOptions<Policy> = {}): Guarded<Client, P, Policy> {
  const { validate = "warn", pii, onIssue = warnOnce() } = options;

  const guardTrack =
    (track: Track, contextOf: ReadContext | undefined, isScope: boolean): Track =>
    (eventName, properties) => {
      const name = typeof eventName === "string" ? eventName : "";
      const planned = Object.hasOwn(plan.events, name) ? plan.events[name] : undefined;
      const report = (issue: PlanIssue): void => {
        try {
          onIssue(issue, name);
        } catch {
          // An observer's error must not lose the event.
        }
      };
      const context = contextOf?.();
      const whole = context ? inContext(context, properties) : properties;
      // A scope has one way in for what is planned and what is not, and for what the adapters track by themselves: an error
      // is not expected there.
      if (validate !== "off" && (planned || !isScope)) {
        const issues = issuesOf(planned, whole, plan, pii);
        const invalid = issues.filter(isError);
        if (validate === "throw" && !isScope && invalid.length > 0) {
          throw new TypeError(inWords(name, invalid));
        }
        issues.forEach(report);
      }
      const isRemoving = planned && pii === "forbid";
      track(
        eventName,
        isRemoving ? hideContext(context, cleaned(planned, whole, report)) : properties,
      );
    };
  const { track, [contextKey]: contextOf } = analytics as unknown as GuardedParts;
  return {
    ...analytics,
    ...guardedServerSide(analytics, (scope) => guardTrack(scope.track, scope.context, true)),
    track: guardTrack(track, contextOf, false),
  } as unknown as Guarded<Client, P, Policy>;
}

type Track = (eventName: unknown, properties?: unknown) => void;

type ReadContext = () => object | undefined;

/** By which a client shows what `track()` is about to add to the properties. */
const contextKey = Symbol.for("tracker-analytics.context");

interface GuardedParts {
  readonly track: Track;
  readonly [contextKey]?: ReadContext;
}

/** What a client on a server offers to adapters: scopes have a `track()` and a context of their own. */
interface ServerSide {
  openScope(options: unknown): Scope;
}

interface Scope {
  readonly track: Track;
  readonly context?: ReadContext;
}

const serverSideKey = Symbol.for("tracker-analytics.server-side");

function guardedServerSide(analytics: object, guard: (scope: Scope) => Track): object {
  const serverSide = (analytics as { readonly [serverSideKey]?: ServerSide })[serverSideKey];
  if (!serverSide) return {};
  const openScope: ServerSide["openScope"] = (options) => {
    const scope = serverSide.openScope(options);
    return { ...scope, track: guard(scope) };
  };
  return { [serverSideKey]: { ...serverSide, openScope } };
}

/** The properties as `track()` will send them. What cannot be read is left for the encoder. */
function inContext(context: object, properties: unknown = {}): unknown {
  if (typeof properties !== "object" || properties === null) return properties;
  try {
    return { ...context, ...((properties as { toJSON?(): object }).toJSON?.() ?? properties) };
  } catch {
    return properties;
  }
}

/** Keeps `track()` from adding what was removed: a property that is undefined is not sent, nor that of the context. */
function hideContext(context: object | undefined, properties: unknown): unknown {
  if (!context || typeof properties !== "object" || properties === null) return properties;
  const hidden = Object.keys(context).map((key) => [key, undefined]);
  return { ...(Object.fromEntries(hidden) as object), ...properties };
}

/** Never throws: what cannot be looked through is not sent. */
function cleaned(
  planned: PlannedEvent<unknown>,
  properties: unknown,
  report: (issue: PlanIssue) => void,
): unknown {
  try {
    return withoutPii(asField(planned.properties).node, properties, "/properties", report);
  } catch (error) {
    const message = `cannot be searched for personal data and was not sent: ${String(error)}`;
    report({ code: "pii-removed", path: "/properties", message });
    return {};
  }
}

function issuesOf(
  planned: PlannedEvent<unknown> | undefined,
  properties: unknown,
  { unknownKeys }: AnyPlan,
  pii: PiiPolicy | undefined,
): readonly PlanIssue[] {
  const path = "/event_name";
  if (!planned) {
    const message = "is not in the plan; what should not be goes through trackUnplanned()";
    return [{ code: "unplanned-event", path, message }];
  }
  const { node, inspect } = asField(planned.properties);
  const findings = inspect(wireForm(properties ?? {}), unknownKeys);
  // What is never sent can be neither missing nor wrong.
  const judged =
    pii === "forbid" ? findings.filter(({ path: keys }) => !isPiiAt(node, keys)) : findings;
  const issues: PlanIssue[] = judged.map((finding) => ({
    ...finding,
    path: ["/properties", ...finding.path.map(pointerToken)].join("/"),
  }));
  if (planned.deprecated) {
    issues.push({ ...deprecation(planned.deprecated), path });
  }
  return issues;
}

function inWords(eventName: string, issues: readonly PlanIssue[]): string {
  const list = issues.map(({ path, message }) => `\n  ${path} ${message}`).join("");
  return `[tracker-analytics] ${eventName} is not what the plan says:${list}`;
}

/** What listens where the application does not: a warning for the first issue of each kind at each place. */
function warnOnce(): (issue: PlanIssue, eventName: string) => void {
  const warned = new Set<string>();
  return ({ code, path, message }, eventName) => {
    const kind = `${eventName} ${path} ${code}`;
    // Names and paths may be data, and the page may live long.
    if (warned.has(kind) || warned.size >= 1_000) return;
    warned.add(kind);
    // oxlint-disable-next-line no-console -- said only where the application gave no onIssue
    console.warn(`[tracker-analytics] ${eventName} ${path} ${message}`);
  };
}
