import type { PlanNode, PropertyNotes } from "@tracker-analytics/sdk/plan";
import { nothingObserved, observe, type Observed } from "./observed-values.ts";
import type { EventModel, PlanModel } from "./plan-model.ts";

/** Gathers events and says what plan they follow. */
export interface PlanInference {
  readonly add: (eventName: string, properties: unknown) => void;
  /** The plan that accepts everything added so far. */
  readonly result: () => PlanModel;
}

const maxEventNames = 5_000;

/** Starts with nothing seen. Memory grows with different names and keys, within bounds, never with events. */
export function createInference(): PlanInference {
  const observedByName = new Map<string, Observed>();
  return {
    add(eventName, properties) {
      let observed = observedByName.get(eventName);
      if (!observed) {
        if (observedByName.size >= maxEventNames) return;
        observed = nothingObserved();
        observedByName.set(eventName, observed);
      }
      observe(observed, properties);
    },
    result() {
      const events = [...observedByName]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, observed]): [string, EventModel] => [
          name,
          { properties: shapeOf(observed, "") },
        ]);
      return { unknownKeys: "warn", events: new Map(events) };
    },
  };
}

function shapeOf(observed: Observed, key: string): PlanNode {
  const { count, nulls } = observed;
  if (nulls === count) return { kind: "nullable", of: { kind: "any" } };
  // Hidden by the server that was asked: what it is cannot be told.
  if (observed.masked > 0) return { kind: "any", pii: true };
  const shapes = shapesOf(observed, key);
  const shape: PlanNode = shapes.length === 1 ? shapes[0]! : { kind: "union", options: shapes };
  return nulls > 0 ? { kind: "nullable", of: shape } : shape;
}

function shapesOf(observed: Observed, key: string): PlanNode[] {
  const { bools, ints, fractions, strings, arrays, objects, items } = observed;
  const numbers = ints + fractions;
  const shapes: PlanNode[] = [];
  if (bools > 0) shapes.push({ kind: "bool" });
  if (isDecimal(observed)) shapes.push({ kind: "decimal" });
  else {
    if (numbers > 0) shapes.push({ kind: numberKind(observed, key) });
    if (strings > 0) shapes.push(textShape(observed, key));
  }
  if (arrays > 0) {
    const isEmpty = items === null || items.count === 0;
    shapes.push({ kind: "array", items: isEmpty ? { kind: "any" } : shapeOf(items, key) });
  }
  if (objects > 0) shapes.push(objectShape(observed));
  return shapes;
}

/** Text that is a decimal each time, and evidently one at least once: a fraction, or a number beside the texts. */
function isDecimal(observed: Observed): boolean {
  const { strings, decimalTexts, evidentDecimals, ints, fractions } = observed;
  return strings > 0 && decimalTexts === strings && evidentDecimals + ints + fractions > 0;
}

function numberKind({ fractions }: Observed, key: string): "durationMs" | "int" | "number" {
  if (/duration|elapsed|latency|_ms$|Ms$/.test(key)) return "durationMs";
  return fractions === 0 ? "int" : "number";
}

const minEnumeratedTexts = 20;
const minTimesPerToken = 4;

function textShape(observed: Observed, key: string): PlanNode {
  const { strings, zonedTimes, naiveTimes, dates, tokens } = observed;
  if (zonedTimes + naiveTimes === strings) {
    const zone = naiveTimes === 0 ? "zoned" : zonedTimes === 0 ? "naive" : "any";
    return { kind: "timestamp", zone };
  }
  if (dates === strings) return { kind: "date" };
  const isEnumeration =
    tokens !== null &&
    tokens.size > 1 &&
    strings >= minEnumeratedTexts &&
    strings >= tokens.size * minTimesPerToken;
  if (isEnumeration) return { kind: "oneOf", values: [...tokens].toSorted() };
  return { kind: "string", ...personalNote(key) };
}

/** Names under which people's words and addresses are sent. A guess for the author to check. */
function personalNote(key: string): PropertyNotes {
  return /comment|e_?mail|phone|address|first_?name|last_?name/i.test(key) ? { pii: true } : {};
}

function objectShape({ members, objects }: Observed): PlanNode {
  if (members === null) return { kind: "record", values: { kind: "any" } };
  const properties = [...members].map(([key, observed]): [string, PlanNode] => {
    const shape = shapeOf(observed, key);
    return [key, observed.count < objects ? { kind: "optional", of: shape } : shape];
  });
  return { kind: "object", properties: Object.fromEntries(properties) };
}
