import type { PlanNode, StandardSchema, UnknownKeys } from "@tracker-analytics/sdk/plan";
import { type Issue, pointerTo } from "../wire/issue.ts";
import type { closestName } from "../wire/closest-name.ts";
import { leafVerdict } from "./leaf-verdict.ts";
import { innerOf, isOptional, isPii } from "./plan-model.ts";
import { adviceFor, expectedWords, foundWords } from "./words.ts";

/** Codes of what can be wrong with an event by the plan. `wrong-value`, `missing-key` and `forbidden-key` are errors. */
export type PlanIssueCode =
  | "wrong-value"
  | "missing-key"
  | "forbidden-key"
  | "unknown-key"
  | "unplanned-event"
  | "deprecated";

/** What a check carries along. */
export interface Check {
  readonly path: string;
  readonly unknownKeys: UnknownKeys;
  /** Set inside a value that is personal as a whole. */
  readonly isPersonal: boolean;
  readonly issues: Issue[];
  /** Finds what a mistyped name means. */
  readonly guess: typeof closestName;
}

/** More are not listed: one event must not fill the answer. */
const maxIssuesPerEvent = 20;

/** Makes an issue by the plan; its severity follows from its code. */
export function planIssue(code: PlanIssueCode, path: string, message: string): Issue {
  const isError = code === "wrong-value" || code === "missing-key" || code === "forbidden-key";
  return { path, code, message, severity: isError ? "error" : "warning" };
}

/**
 * Compares a value with its shape, adding what differs to `issues`. Never throws; takes no longer than the value and the
 * shape are large.
 */
export function checkValue(node: PlanNode, value: unknown, outer: Check): void {
  const check = outer.isPersonal || !isPii(node) ? outer : { ...outer, isPersonal: true };
  if (node.deprecated) {
    const instead = typeof node.deprecated === "string" ? ` ${node.deprecated}.` : "";
    add(check, "deprecated", `This property is deprecated.${instead}`);
  }
  switch (node.kind) {
    case "nullable":
      if (value !== null) checkValue(node.of, value, check);
      break;
    case "optional":
      checkValue(node.of, value, check);
      break;
    case "array":
      if (!Array.isArray(value)) return wrong(node, value, check);
      value.forEach((item, index) =>
        checkValue(node.items, item, { ...check, path: `${check.path}/${index}` }),
      );
      break;
    case "record":
      if (!isObject(value)) return wrong(node, value, check);
      for (const key of Object.keys(value)) {
        checkValue(node.values, value[key], { ...check, path: pointerTo(check.path, key) });
      }
      break;
    case "object":
      if (!isObject(value)) return wrong(node, value, check);
      checkMembers(node.properties, value, {
        ...check,
        unknownKeys: node.unknownKeys ?? check.unknownKeys,
      });
      break;
    case "union":
      checkUnion(node, value, check);
      break;
    case "schema":
      checkBySchema(node.schema, value, check);
      break;
    default:
      if (leafVerdict(node, value) !== true) wrong(node, value, check);
  }
}

/** Whether the value is invalid by its shape, warnings aside. */
function isInvalid(issues: readonly Issue[]): boolean {
  return issues.some(({ severity }) => severity === "error");
}

function add(check: Check, code: PlanIssueCode, message: string, path = check.path): void {
  const { issues } = check;
  const issue = planIssue(code, path, message);
  if (issues.length < maxIssuesPerEvent) issues.push(issue);
  // An error must not hide behind twenty warnings.
  else if (issue.severity === "error" && !isInvalid(issues)) issues[maxIssuesPerEvent - 1] = issue;
}

function wrong(node: PlanNode, value: unknown, check: Check): void {
  const found = foundWords(value, check.isPersonal);
  const inner = innerOf(node);
  const meant =
    inner.kind === "oneOf" && typeof value === "string"
      ? check.guess(
          value,
          inner.values.filter((allowed) => typeof allowed === "string"),
        )
      : null;
  const advice = meant === null ? adviceFor(node, value) : `Did you mean ${JSON.stringify(meant)}?`;
  add(check, "wrong-value", `Expected ${expectedWords(node)}, found ${found}. ${advice}`);
}

function checkMembers(
  properties: Readonly<Record<string, PlanNode>>,
  value: Record<string, unknown>,
  check: Check,
): void {
  for (const key in properties) {
    const node = properties[key]!;
    if (Object.hasOwn(value, key)) {
      if (isGoodAtOnce(node, value[key])) continue;
      checkValue(node, value[key], { ...check, path: pointerTo(check.path, key) });
    } else if (!isOptional(node)) {
      const message = `Expected ${expectedWords(node)}, found nothing. Send it, or make it optional() in the plan.`;
      add(check, "missing-key", message, pointerTo(check.path, key));
    }
  }
  if (check.unknownKeys === "allow") return;
  const code = check.unknownKeys === "forbid" ? "forbidden-key" : "unknown-key";
  for (const key in value) {
    if (Object.hasOwn(properties, key)) continue;
    if (check.issues.length >= maxIssuesPerEvent && code === "unknown-key") return;
    const missing = Object.keys(properties).filter((planned) => !Object.hasOwn(value, planned));
    const meant = check.guess(key, missing);
    const advice =
      meant === null
        ? "Add it to the plan, or leave it out."
        : `Did you mean ${JSON.stringify(meant)}?`;
    add(check, code, `The plan does not name this key. ${advice}`, pointerTo(check.path, key));
  }
}

/** Most values are good ones without members: for them no path is made. */
function isGoodAtOnce(node: PlanNode, value: unknown): boolean {
  if (node.deprecated) return false;
  if (node.kind === "nullable" && value === null) return true;
  if (node.kind === "nullable" || node.kind === "optional") return isGoodAtOnce(node.of, value);
  return leafVerdict(node, value) === true;
}

function checkUnion(
  node: PlanNode & { readonly kind: "union" },
  value: unknown,
  check: Check,
): void {
  let closest: readonly Issue[] | null = null;
  let closestErrors = Infinity;
  for (const option of candidatesOf(node.options, value)) {
    const issues: Issue[] = [];
    checkValue(option, value, { ...check, issues });
    const errors = issues.filter(({ severity }) => severity === "error").length;
    if (errors >= closestErrors) continue;
    closest = issues;
    closestErrors = errors;
  }
  const isWrongAsAWhole =
    closest === null ||
    closest.some(({ code, path }) => code === "wrong-value" && path === check.path);
  if (isWrongAsAWhole) wrong(node, value, check);
  else
    closest!.forEach((issue) => add(check, issue.code as PlanIssueCode, issue.message, issue.path));
}

/** The options whose literals agree with the value; all of them where none do. */
function candidatesOf(options: readonly PlanNode[], value: unknown): readonly PlanNode[] {
  if (!isObject(value)) return options;
  const agreeing = options.filter((option) => {
    const inner = innerOf(option);
    return (
      inner.kind === "object" &&
      Object.entries(inner.properties).every(
        ([key, node]) =>
          node.kind !== "literal" || (Object.hasOwn(value, key) && value[key] === node.value),
      )
    );
  });
  return agreeing.length === 0 ? options : agreeing;
}

/** A Standard Schema of another library is the user's own code: it may be wrong in any way. */
function checkBySchema(schema: StandardSchema, value: unknown, check: Check): void {
  try {
    const result = schema["~standard"].validate(value);
    if (result instanceof Promise) {
      // Its outcome comes too late; unheard, a rejection would end the process.
      result.catch(() => {});
      const message = "The plan's schema is asynchronous and cannot be used. Make it synchronous.";
      add(check, "wrong-value", message);
      return;
    }
    for (const issue of result.issues ?? []) {
      // Not `path.map()`: that of arktype is an array of its own class, which cannot be mapped.
      const keys = Array.from(issue.path ?? [], (step) =>
        String(typeof step === "object" ? step.key : step),
      );
      add(
        check,
        "wrong-value",
        `${issue.message}.`.replace(/\.\.$/, "."),
        keys.reduce(pointerTo, check.path),
      );
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    add(check, "wrong-value", `The plan's schema threw: ${reason}. Mend the schema.`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
