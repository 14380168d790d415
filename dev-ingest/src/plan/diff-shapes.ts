import type { PlanNode, PropertyNotes } from "@tracker-analytics/sdk/plan";
import { pointerTo } from "../wire/issue.ts";
import { leafVerdict } from "./leaf-verdict.ts";
import { type Constraints, constraintsOf, innerOf, isOptional, isPii } from "./plan-model.ts";
import { expectedWords } from "./words.ts";

/** One difference between two plans. */
export interface PlanChange {
  /**
   * `breaking`: what was good may be bad now, or means something else. `unjudged`: it changed, and the plans
   * alone do not say whether that breaks anything. `doc`: only words changed.
   */
  readonly level: "breaking" | "unjudged" | "compatible" | "doc";
  /** JSON pointer: the event, then the property. */
  readonly path: string;
  readonly message: string;
}

type Change = (level: PlanChange["level"], message: string, path?: string) => void;

/** Lists what changed between two shapes of one value. */
export function diffShapes(before: PlanNode, after: PlanNode, path: string): readonly PlanChange[] {
  const changes: PlanChange[] = [];
  const change: Change = (level, message, at = path) => changes.push({ level, path: at, message });

  diffNotes(before, after, change);
  const [old, isOldNullable] = unwrapped(before);
  const [now, isNowNullable] = unwrapped(after);
  if (isOptional(before) && !isOptional(after)) change("breaking", "It is required now.");
  if (!isOptional(before) && isOptional(after)) change("compatible", "It may be left out now.");
  diffConstraints(constraintsOf(old), constraintsOf(now), change);
  const takesNull = isNowNullable || takes(now, null);
  if (isOldNullable && !takesNull) change("breaking", "It may not be null any more.");
  if (!isOldNullable && isNowNullable) change("compatible", "It may be null now.");

  if (old.kind === "object" && now.kind === "object") changes.push(...diffMembers(old, now, path));
  else if (old.kind === "array" && now.kind === "array") {
    changes.push(...diffShapes(old.items, now.items, `${path}/*`));
  } else if (old.kind === "record" && now.kind === "record") {
    changes.push(...diffShapes(old.values, now.values, `${path}/*`));
  } else if (old.kind === "oneOf" && now.kind === "oneOf")
    diffValues(old.values, now.values, change);
  else if (words(old) !== words(now)) {
    const [oldWords, nowWords] = [expectedWords(old), expectedWords(now)];
    if (oldWords === nowWords) change("unjudged", `${oldWords} changed in its parts.`);
    else change(covers(now, old) ? "compatible" : "breaking", `${oldWords} became ${nowWords}.`);
  }
  return changes;
}

/** Constraints that narrow as they rise, and those that narrow as they fall. */
const lowerBounds = new Set(["exclusiveMinimum", "minItems", "minProperties"]);
const upperBounds = new Set(["exclusiveMaximum", "maxItems", "maxProperties"]);

/** Compares what the JSON Schemas of other libraries say beyond the shape. */
function diffConstraints(before: Constraints, after: Constraints, change: Change): void {
  for (const keyword of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, now] = [before[keyword], after[keyword]];
    const [oldText, nowText] = [JSON.stringify(old), JSON.stringify(now)];
    if (oldText === nowText) continue;
    if (old === undefined) change("breaking", `${keyword} ${nowText} was added.`);
    else if (now === undefined) change("compatible", `${keyword} ${oldText} was removed.`);
    else {
      const message = `${keyword} ${oldText} became ${nowText}`;
      const isBound = typeof old === "number" && typeof now === "number";
      if (isBound && (lowerBounds.has(keyword) || upperBounds.has(keyword))) {
        const isNarrower = lowerBounds.has(keyword) ? now > old : now < old;
        change(isNarrower ? "breaking" : "compatible", `${message}.`);
      } else change("unjudged", `${message}, and which values that takes cannot be compared.`);
    }
  }
}

/** Whether everything that the one shape takes is taken by the other. False where that cannot be known. */
function covers(now: PlanNode, old: PlanNode): boolean {
  if (now.kind === "any") return true;
  if (old.kind === "union") return old.options.every((option) => covers(now, option));
  if (old.kind === "oneOf") return old.values.every((value) => takes(now, value));
  if (old.kind === "literal") return takes(now, old.value);
  if (old.kind === "nullable") return takes(now, null) && covers(now, old.of);
  if (now.kind === "nullable" || now.kind === "optional") return covers(now.of, old);
  if (now.kind === "union") return now.options.some((option) => covers(option, old));
  const isWider = (widerKinds[old.kind] ?? []).includes(now.kind);
  if (now.kind !== old.kind && !isWider) return false;
  switch (now.kind) {
    case "string":
      return now.minLength === undefined && now.maxLength === undefined
        ? true
        : old.kind === "string" &&
            isWithin([old.minLength ?? 0, old.maxLength], [now.minLength ?? 0, now.maxLength]);
    case "int":
    case "number":
    case "durationMs":
    case "decimal": {
      const { min, max } = old as { readonly min?: number; readonly max?: number };
      return isWithin([min, max], [now.min, now.max]);
    }
    case "timestamp":
      return (now.zone ?? "any") === "any" || (old.kind === "timestamp" && now.zone === old.zone);
    case "array":
    case "record":
    case "object":
      return diffShapes(old, now, "").every(({ level }) => level !== "breaking");
    default:
      return true;
  }
}

const widerKinds: Readonly<Partial<Record<PlanNode["kind"], readonly PlanNode["kind"][]>>> = {
  int: ["number", "decimal"],
  number: ["decimal"],
  durationMs: ["number", "decimal"],
  timestamp: ["string"],
  date: ["string"],
};

type Range = readonly [min: number | undefined, max: number | undefined];

function isWithin(
  [oldMin = -Infinity, oldMax = Infinity]: Range,
  [min = -Infinity, max = Infinity]: Range,
): boolean {
  return oldMin >= min && oldMax <= max;
}

function takes(node: PlanNode, value: unknown): boolean {
  if (node.kind === "nullable") return value === null || takes(node.of, value);
  if (node.kind === "optional") return takes(node.of, value);
  if (node.kind === "union") return node.options.some((option) => takes(option, value));
  return leafVerdict(node, value) === true;
}

function diffMembers(
  before: PlanNode & { readonly kind: "object" },
  after: PlanNode & { readonly kind: "object" },
  path: string,
): readonly PlanChange[] {
  const changes: PlanChange[] = [];
  const add = (level: PlanChange["level"], key: string, message: string): void => {
    changes.push({ level, path: pointerTo(path, key), message });
  };
  const added = new Map(
    Object.entries(after.properties).filter(([key]) => !Object.hasOwn(before.properties, key)),
  );
  for (const [key, node] of Object.entries(before.properties)) {
    if (Object.hasOwn(after.properties, key)) {
      changes.push(...diffShapes(node, after.properties[key]!, pointerTo(path, key)));
      continue;
    }
    const twins = [...added].filter(([, other]) => JSON.stringify(other) === JSON.stringify(node));
    if (twins.length === 1) {
      added.delete(twins[0]![0]);
      add("breaking", key, `The property was renamed to ${twins[0]![0]}.`);
    } else add("breaking", key, "The property was removed.");
  }
  for (const [key, node] of added) {
    if (isOptional(node)) add("compatible", key, "An optional property was added.");
    else add("breaking", key, "A required property was added.");
  }
  if (before.unknownKeys !== after.unknownKeys) {
    const level = after.unknownKeys === "forbid" ? "breaking" : "compatible";
    changes.push({
      level,
      path,
      message: `Unknown keys: ${after.unknownKeys ?? "as the plan says"} now.`,
    });
  }
  return changes;
}

function diffValues(before: readonly unknown[], after: readonly unknown[], change: Change): void {
  for (const value of before) {
    if (!after.includes(value))
      change("breaking", `The value ${JSON.stringify(value)} was removed.`);
  }
  for (const value of after) {
    if (!before.includes(value))
      change("compatible", `The value ${JSON.stringify(value)} was added.`);
  }
}

function diffNotes(before: PlanNode, after: PlanNode, change: Change): void {
  const [old, now] = [notesOf(before), notesOf(after)];
  for (const key of ["description", "since", "owner", "deprecated"] as const) {
    if (old[key] !== now[key]) change("doc", `${key} changed.`);
  }
  if (isPii(before) !== isPii(after)) {
    change("doc", isPii(after) ? "It is personal data now." : "It is not personal data any more.");
  }
  const [oldUnit, nowUnit] = [unitOf(before), unitOf(after)];
  if (oldUnit === nowUnit) return;
  // The same number means something else: nothing rejects it, and every sum is wrong.
  if (oldUnit !== undefined && nowUnit !== undefined) {
    change("breaking", `The unit ${oldUnit} became ${nowUnit}.`);
  } else if (old.unit !== now.unit) change("doc", "unit changed.");
}

/** The unit of a number; a duration is in milliseconds unless it says otherwise. */
function unitOf(node: PlanNode): string | undefined {
  const { unit } = notesOf(node);
  return unit ?? (innerOf(node).kind === "durationMs" ? "ms" : undefined);
}

function notesOf(node: PlanNode): PropertyNotes {
  return node.kind === "optional" || node.kind === "nullable"
    ? { ...notesOf(node.of), ...node }
    : node;
}

function unwrapped(node: PlanNode): readonly [node: PlanNode, isNullable: boolean] {
  if (node.kind !== "optional" && node.kind !== "nullable") return [node, false];
  const [inner, isNullable] = unwrapped(node.of);
  return [inner, isNullable || node.kind === "nullable"];
}

/** Tells shapes apart by all that decides what they take. */
function words(node: PlanNode): string {
  return JSON.stringify({ ...node, constraints: undefined }, (key, value: unknown) =>
    ["description", "since", "owner", "deprecated", "pii", "unit"].includes(key) &&
    typeof value !== "object"
      ? undefined
      : value,
  );
}
