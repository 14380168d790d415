import type { CoverageReport } from "./coverage.ts";
import { diffPlans } from "./diff-plans.ts";
import type { PlanChange } from "./diff-shapes.ts";
import type { PlanModel } from "./plan-model.ts";

/** What became of one event between two plans, and whether a test run saw it. */
export interface ReviewedEvent {
  readonly name: string;
  readonly verdict: "added" | "changed" | "broken" | "removed";
  readonly owner: string | null;
  readonly changes: readonly PlanChange[];
  /** null when no run was looked at, or the event is not planned any more. */
  readonly wasSeen: boolean | null;
}

/** A plan that a pull request changes. */
export interface PlanReview {
  /** Added, changed and removed events; broken ones first. */
  readonly events: readonly ReviewedEvent[];
  /** What concerns no single event. */
  readonly general: readonly PlanChange[];
  /** What the test run sent; null when none was looked at. */
  readonly run: CoverageReport | null;
  readonly planned: number;
}

const order: readonly ReviewedEvent["verdict"][] = ["broken", "removed", "changed", "added"];

/** Reviews a plan against the one before it (null: there was none), and against what a test run sent. */
export function reviewPlan(
  before: PlanModel | null,
  after: PlanModel,
  run: CoverageReport | null,
): PlanReview {
  const old = before ?? { ...after, events: new Map() };
  const changes = diffPlans(old, after);
  const byEvent = Map.groupBy(changes, ({ path }) => eventNameOf(path));
  const events = [...byEvent].flatMap(([name, ofEvent]): readonly ReviewedEvent[] => {
    if (name === null) return [];
    const planned = after.events.get(name);
    return [
      {
        name,
        verdict: verdictOf(ofEvent, { isNew: !old.events.has(name), isGone: !planned }),
        owner: planned?.owner ?? old.events.get(name)?.owner ?? null,
        changes: ofEvent,
        wasSeen: run === null || !planned ? null : !run.neverArrived.includes(name),
      },
    ];
  });
  return {
    events: events.toSorted(
      (left, right) => order.indexOf(left.verdict) - order.indexOf(right.verdict),
    ),
    general: byEvent.get(null) ?? [],
    run,
    planned: after.events.size,
  };
}

/** Whether someone's data would break. */
export function isBroken({ events, general }: PlanReview): boolean {
  return (
    events.some(({ verdict }) => verdict === "broken" || verdict === "removed") ||
    general.some(({ level }) => level === "breaking")
  );
}

function verdictOf(
  changes: readonly PlanChange[],
  { isNew, isGone }: { readonly isNew: boolean; readonly isGone: boolean },
): ReviewedEvent["verdict"] {
  if (isGone) return "removed";
  if (isNew) return "added";
  const breaks = changes.some(({ level }) => level === "breaking" || level === "unjudged");
  return breaks ? "broken" : "changed";
}

/** The first step of a JSON Pointer; null for the plan itself. */
function eventNameOf(path: string): string | null {
  const [, step] = path.split("/");
  return step === undefined ? null : step.replaceAll("~1", "/").replaceAll("~0", "~");
}
