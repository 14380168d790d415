import type { PlanNode } from "@tracker-analytics/sdk/plan";
import { pointerTo } from "../wire/issue.ts";
import { diffShapes, type PlanChange } from "./diff-shapes.ts";
import { withoutSchemas } from "./plan-json.ts";
import { jsonSchemaOf, whyUnconverted } from "./foreign-schema.ts";
import { childrenOf, type EventModel, type PlanModel } from "./plan-model.ts";

/**
 * Lists what changed between two plans, breaking changes first.
 *
 * Breaking: what was good may be bad now, or means something else: removed, renamed, newly required, narrowed, a value
 * of an enumeration removed, another unit. Unjudged: what cannot be compared. Compatible: everything that was good still
 * is. Doc only: words.
 */
export function diffPlans(before: PlanModel, after: PlanModel): readonly PlanChange[] {
  const changes: PlanChange[] = [];
  const add = (level: PlanChange["level"], path: string, message: string): void => {
    changes.push({ level, path, message });
  };
  const removed = [...before.events].filter(([name]) => !after.events.has(name));
  const added = new Map([...after.events].filter(([name]) => !before.events.has(name)));
  for (const [name, event] of removed) {
    const twin = findTwin(event, added);
    const path = pointerTo("", name);
    if (twin === null) add("breaking", path, "The event was removed.");
    else {
      added.delete(twin);
      add("breaking", path, `The event was renamed to ${twin}.`);
    }
  }
  for (const name of added.keys()) add("compatible", pointerTo("", name), "The event was added.");
  for (const [name, event] of before.events) {
    const now = after.events.get(name);
    if (!now) continue;
    const path = pointerTo("", name);
    changes.push(...diffNotes(event, now, path));
    changes.push(...findUncompared(event.properties, now.properties, path));
    changes.push(
      ...diffShapes(withoutSchemas(event.properties), withoutSchemas(now.properties), path),
    );
  }
  if (before.unknownKeys !== after.unknownKeys) {
    const level = after.unknownKeys === "forbid" ? "breaking" : "compatible";
    add(level, "", `Unknown keys: ${before.unknownKeys} became ${after.unknownKeys}.`);
  }
  const ids = after.ids.filter((id) => !before.ids.includes(id));
  if (ids.length > 0) add("compatible", "", `Ids were added: ${ids.join(", ")}.`);
  const order = ["breaking", "unjudged", "compatible", "doc"];
  return changes.toSorted((a, b) => order.indexOf(a.level) - order.indexOf(b.level));
}

/** Schemas of other libraries that do not give out their shape: whether they changed cannot be known. */
function findUncompared(before: PlanNode, after: PlanNode, path: string): readonly PlanChange[] {
  const places = new Map([...unreadable(before, path), ...unreadable(after, path)]);
  return [...places].map(([place, reason]) => ({
    level: "unjudged",
    path: place,
    message: `It may have changed: ${reason}`,
  }));
}

function unreadable(node: PlanNode, path: string): readonly (readonly [string, string])[] {
  if (node.kind === "schema")
    return jsonSchemaOf(node.schema) === null ? [[path, whyUnconverted(node.schema)]] : [];
  return childrenOf(node).flatMap(([step, child]) =>
    unreadable(child, step === "" ? path : pointerTo(path, step)),
  );
}

/** The one new event of exactly the same shape, if there is one. */
function findTwin(event: EventModel, added: ReadonlyMap<string, EventModel>): string | null {
  const shape = JSON.stringify(withoutSchemas(event.properties));
  const twins = [...added].filter(
    ([, { properties }]) => JSON.stringify(withoutSchemas(properties)) === shape,
  );
  return twins.length === 1 ? twins[0]![0] : null;
}

function diffNotes(before: EventModel, after: EventModel, path: string): readonly PlanChange[] {
  const notes = (["description", "since", "owner", "deprecated", "next"] as const)
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .map((key): PlanChange => ({ level: "doc", path, message: `${key} changed.` }));
  if (before.time === after.time) return notes;
  const message = `It happened by ${timeWords(before)}, and now by ${timeWords(after)}: new events may land elsewhere in time.`;
  return [{ level: "breaking", path, message }, ...notes];
}

function timeWords({ time }: EventModel): string {
  return time ?? "the server's time property";
}

const titles = {
  breaking: "Breaking",
  unjudged: "Changed, cannot be judged",
  compatible: "Compatible",
  doc: "Documentation only",
};

/** Changes for a terminal. */
export function diffText(changes: readonly PlanChange[]): string {
  if (changes.length === 0) return "The plans are the same.\n";
  return changes
    .map(
      ({ level, path, message }) =>
        `${level.padEnd(10)}  ${path === "" ? "the plan" : path}: ${message}\n`,
    )
    .join("");
}

/** Changes as GitHub shows them in a summary or a comment. */
export function diffMarkdown(changes: readonly PlanChange[]): string {
  if (changes.length === 0) return "The tracking plan has not changed.\n";
  const sections = (["breaking", "unjudged", "compatible", "doc"] as const).flatMap((level) => {
    const rows = changes.filter((change) => change.level === level);
    if (rows.length === 0) return [];
    const lines = rows.map(
      ({ path, message }) =>
        `| \`${path.replaceAll("|", String.raw`\|`) || "/"}\` | ${message.replaceAll("|", String.raw`\|`)} |\n`,
    );
    return [
      `### ${titles[level]} (${rows.length})\n\n| Where | What |\n| --- | --- |\n${lines.join("")}`,
    ];
  });
  return `## Changes of the tracking plan\n\n${sections.join("\n")}`;
}
