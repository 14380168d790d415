import type { EventPlan } from "../wire/event-plan.ts";
import type { Issue } from "../wire/issue.ts";
import { checkValue, planIssue } from "./check-value.ts";
import { closestName } from "../wire/closest-name.ts";
import { createCoverage } from "./coverage.ts";
import { describePlan } from "./describe-plan.ts";
import { createMask, hidesAnything, isPersonalProperty } from "./mask-pii.ts";
import type { PlanModel } from "./plan-model.ts";

/** Guessing what a mistyped name means costs more than all other checks: a flood of them must not slow the server. */
const maxGuessesPerSecond = 500;

/** How a plan is used. */
export interface EventPlanOptions {
  /** Shows what the plan marks as personal data. @default false */
  readonly showPii?: boolean;
}

/** Makes the plan that the server asks. It is read again for every event, so that a changed file counts at once. */
export function createEventPlan(
  current: () => PlanModel,
  { showPii = false }: EventPlanOptions = {},
): EventPlan {
  const guess = limitedGuess();
  const masking = showPii
    ? {}
    : {
        mask: createMask(current),
        isPersonal: (property: string) => isPersonalProperty(current(), property),
        hidesAnything: () => hidesAnything(current()),
      };
  return {
    ...masking,
    get names() {
      return [...current().events.keys()];
    },
    get ids() {
      return current().ids;
    },
    timeProperty: (name) => current().events.get(name)?.time,
    describe: () => describePlan(current()),
    startCoverage: () => createCoverage(current()),
    check: (name, properties) => findPlanIssues(current(), name, properties, guess),
  };
}

/** Finds what the plan does not say of one event. At most 21 issues. */
export function findPlanIssues(
  plan: PlanModel,
  eventName: string,
  properties: unknown,
  guess: typeof closestName = closestName,
): readonly Issue[] {
  const planned = plan.events.get(eventName);
  if (!planned) {
    const meant = guess(eventName, plan.events.keys());
    const advice =
      meant === null
        ? "Add it to the plan, or track it with trackUnplanned()."
        : `Did you mean ${JSON.stringify(meant)}?`;
    return [planIssue("unplanned-event", "/event_name", `The plan has no such event. ${advice}`)];
  }
  const issues: Issue[] = [];
  checkValue(planned.properties, properties, {
    path: "/properties",
    unknownKeys: plan.unknownKeys,
    isPersonal: false,
    issues,
    guess,
  });
  if (planned.deprecated) {
    const instead = typeof planned.deprecated === "string" ? ` ${planned.deprecated}.` : "";
    issues.push(planIssue("deprecated", "/event_name", `This event is deprecated.${instead}`));
  }
  return issues;
}

function limitedGuess(): typeof closestName {
  let secondStartedAtMs = 0;
  let guesses = 0;
  return (name, candidates) => {
    const nowMs = performance.now();
    if (nowMs - secondStartedAtMs >= 1_000) {
      secondStartedAtMs = nowMs;
      guesses = 0;
    }
    return guesses++ < maxGuessesPerSecond ? closestName(name, candidates) : null;
  };
}
