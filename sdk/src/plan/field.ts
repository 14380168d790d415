import { type Finding, type Inspect, isError, wrong } from "./inspection.ts";
import type { PlanNode } from "./plan-node.ts";
import type { StandardSchema } from "./standard-schema.ts";
import type { AnySchema, Field } from "./types.ts";
import { wireForm } from "./wire-form.ts";

/**
 * Makes the Standard Schema of a shape from its check.
 *
 * @param rest What the shape's data holds beside its kind.
 */
// @__NO_SIDE_EFFECTS__
export function fieldOf<Value, Clean>(
  kind: PlanNode["kind"],
  rest: Partial<PlanNode> | undefined,
  check: Inspect,
): Field<Value, Clean> {
  const node = { ...rest, kind } as PlanNode;
  const inspect: Inspect = (value, unknownKeys) => {
    const findings = check(value, unknownKeys);
    return node.deprecated && value !== undefined
      ? [deprecation(node.deprecated), ...findings]
      : findings;
  };
  return {
    node,
    inspect,
    "~standard": {
      version: 1,
      vendor: "tracker-analytics",
      validate: (value) => {
        const issues = inspect(wireForm(value)).filter(isError);
        return issues.length ? { issues } : { value: value as Value };
      },
    },
  };
}

/** A builder's field as it is; one around another library's schema. */
// @__NO_SIDE_EFFECTS__
export function asField(schema: AnySchema): Field<unknown> {
  return "inspect" in schema
    ? (schema as Field<unknown>)
    : fieldOf("schema", { schema: schema as StandardSchema }, (value) =>
        inspectForeign(schema as StandardSchema, value),
      );
}

/** The warning that a `deprecated` note asks for. */
export function deprecation(note: boolean | string): Finding {
  const message = `is deprecated${note === true ? "" : `: ${note}`}`;
  return { code: "deprecated", message, path: [] };
}

function inspectForeign(schema: StandardSchema, value: unknown): readonly Finding[] {
  try {
    const result = schema["~standard"].validate(value);
    if ("then" in result) throw new TypeError("its validator is asynchronous");
    return (result.issues ?? []).map(({ message, path }) =>
      wrong(
        message,
        value,
        // Not `path.map()`: that of arktype is an array of its own class, which cannot be mapped.
        Array.from(path ?? [], (key) => String(typeof key === "object" ? key.key : key)),
      ),
    );
  } catch (error) {
    return [wrong(`cannot be checked: ${String(error)}`, value)];
  }
}
