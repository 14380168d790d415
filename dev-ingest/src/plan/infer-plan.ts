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
      return { unknownKeys: "warn", ids: [], events: new Map(events) };
    },
  };
}

function shapeOf(observed: Observed, key: string): PlanNode {
  const { count, nulls } = observed;
  if (nulls === count) return { kind: "nullable", of: { kind: "any" } };
  // Hidden by the server that was asked: what it is cannot be known.
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
  if (isDecimal(observed, key)) shapes.push({ kind: "decimal" });
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

/** Names under which people send versions and codes, which look like numbers and are none. */
const namesText = /version|release|sku|code|serial|phone|zip|postal/i;

/** Names under which people send money. */
const namesMoney = /amount|total|sum|price|cost|fee|balance|raised|goal|target|paid/i;

/**
 * Text that is a decimal each time: under the name of money, beside numbers, or written like money, with the same two digits or more after each
 * point. "1.9" and "1.10" are two versions, and "1e5" is an article.
 */
function isDecimal(observed: Observed, key: string): boolean {
  const { strings, decimalTexts, fractionDigits, ints, fractions } = observed;
  if (strings === 0 || decimalTexts !== strings || namesText.test(key)) return false;
  if (namesMoney.test(key) && fractionDigits.size > 1) return true;
  if (fractionDigits.has(-1)) return false;
  if (ints + fractions > 0) return true;
  const [digits = 0, ...others] = [...fractionDigits].filter((count) => count > 0);
  return digits >= 2 && others.length === 0;
}

function numberKind({ fractions }: Observed, key: string): "durationMs" | "int" | "number" {
  if (/duration|elapsed|latency|_ms$|Ms$/.test(key)) return "durationMs";
  return fractions === 0 ? "int" : "number";
}

const minEnumeratedTexts = 20;
/** On average, and at least. */
const minMeanTimes = 4;
const minTimes = 2;

function textShape(observed: Observed, key: string): PlanNode {
  const { strings, zonedTimes, naiveTimes, dates, tokens } = observed;
  if (zonedTimes + naiveTimes === strings) {
    const zone = naiveTimes === 0 ? "zoned" : zonedTimes === 0 ? "naive" : "any";
    return { kind: "timestamp", zone };
  }
  if (dates === strings) return { kind: "date" };
  const hasManyTexts =
    tokens !== null && strings >= Math.max(minEnumeratedTexts, tokens.size * minMeanTimes);
  if (hasManyTexts && isClosedList(tokens, key))
    return { kind: "oneOf", values: [...tokens.keys()].toSorted() };
  return { kind: "string", ...personalNote(key) };
}

/** Names under which the next event brings another value. */
const namesIdentity = /(^|_)(id|key|token|session|user|name|email)$|(Id|Key|Token)$|version|sku/i;

/** Whether so few values came so often that a new one would be a surprise: each several times, and none a counter. */
function isClosedList(tokens: ReadonlyMap<string, number>, key: string): boolean {
  if (tokens.size < 2 || namesIdentity.test(key)) return false;
  const counted = [...tokens].filter(([token]) => /\d$/.test(token));
  return (
    counted.length * 2 <= tokens.size && [...tokens.values()].every((times) => times >= minTimes)
  );
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
