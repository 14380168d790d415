import type { PlanNode } from "@tracker-analytics/sdk/plan";
import { pointerTo } from "../wire/issue.ts";
import { closestName } from "../wire/closest-name.ts";
import { isAsync, jsonSchemaOf, whyUnconverted } from "./foreign-schema.ts";
import { childrenOf, innerOf, type PlanModel } from "./plan-model.ts";

/** Finds what is allowed in a plan and probably not meant, in words. */
export function findPlanWarnings(plan: PlanModel): readonly string[] {
  const names = [...plan.events.keys()];
  return [...plan.events].flatMap(([name, { properties }], index) => {
    const path = pointerTo("", name);
    const similar = closestName(name, names.slice(0, index));
    return [
      ...(similar !== null && similar.toLowerCase() === name.toLowerCase()
        ? [`${path} and ${pointerTo("", similar)} differ in their case only.`]
        : []),
      ...nodeWarnings(properties, path, false),
    ];
  });
}

function nodeWarnings(node: PlanNode, path: string, isProperty: boolean): readonly string[] {
  const warnings: string[] = [];
  if (node.kind === "schema" && jsonSchemaOf(node.schema) === null) {
    warnings.push(
      `${path} is checked, but cannot be exported, compared or searched for personal data: ${whyUnconverted(node.schema)}`,
    );
  }
  if (node.kind === "schema" && isAsync(node.schema)) {
    warnings.push(
      `${path} is checked by an asynchronous schema, which cannot be used: every event of it is invalid. Make it synchronous.`,
    );
  }
  if (node.kind === "optional" && !isProperty) {
    warnings.push(`${path} is optional() outside an object, which changes nothing.`);
  }
  if (isEmptyRange(node)) warnings.push(`${path} takes no value: its least is above its most.`);
  if (innerOf(node).kind === "any" && node.pii !== true && isProperty) {
    warnings.push(`${path} takes any value: a mistake in it is never seen.`);
  }
  for (const [step, child] of childrenOf(node)) {
    const at = step === "" ? path : pointerTo(path, step);
    warnings.push(...nodeWarnings(child, at, node.kind === "object"));
  }
  return warnings;
}

function isEmptyRange(node: PlanNode): boolean {
  const { min = -Infinity, max = Infinity } = node as {
    readonly min?: number;
    readonly max?: number;
  };
  const { minLength = 0, maxLength = Infinity } = node as {
    readonly minLength?: number;
    readonly maxLength?: number;
  };
  return min > max || minLength > maxLength;
}
