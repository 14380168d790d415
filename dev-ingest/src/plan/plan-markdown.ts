import type { EventNotes, Notes, PlanNode, PropertyNotes } from "@tracker-analytics/sdk/plan";
import { notesOf } from "./describe-plan.ts";
import { withoutSchemas } from "./plan-json.ts";
import { childrenOf, innerOf, isOptional, type PlanModel } from "./plan-model.ts";
import { expectedWords } from "./words.ts";

/** Writes a plan for people: one heading and one table for every event. */
export function planMarkdown(plan: PlanModel): string {
  const sections = [...plan.events].map(([name, { properties, ...notes }]) => {
    const rows = rowsOf(withoutSchemas(properties), "");
    const table =
      rows.length === 0
        ? "No properties.\n"
        : `| Property | Type | Unit | Required | Notes |\n| --- | --- | --- | --- | --- |\n${rows.join("")}`;
    const words = [notesWords(notes), nextWords(notes), timeWords(notes)]
      .filter((part) => part !== "")
      .join(" ");
    return `## ${code(name)}\n\n${words === "" ? "" : `${words}\n\n`}${table}`;
  });
  const ids = plan.ids.length === 0 ? "" : `Ids: ${plan.ids.map(code).join(", ")}.\n\n`;
  return `# Analytics events\n\n${ids}${sections.join("\n")}`;
}

function rowsOf(node: PlanNode, path: string): readonly string[] {
  const inner = innerOf(node);
  if (inner.kind !== "object" && inner.kind !== "union" && inner.kind !== "array") return [];
  return childrenOf(inner).flatMap(([step, child], index) => {
    if (inner.kind === "union") {
      const rows = rowsOf(child, path);
      return rows.length === 0 || index === 0 ? rows : [`| *or* | | | | |\n`, ...rows];
    }
    const at = path === "" ? step : `${path}.${step}`;
    if (inner.kind === "array") return rowsOf(child, at);
    return [propertyRow(child, at), ...rowsOf(child, at)];
  });
}

function propertyRow(node: PlanNode, path: string): string {
  const notes = notesOf(node);
  const unit = notes.unit ?? (innerOf(node).kind === "durationMs" ? "ms" : "");
  const required = isOptional(node) ? "no" : "yes";
  return `| ${code(path)} | ${cell(expectedWords(node))} | ${cell(unit)} | ${required} | ${cell(notesWords(notes))} |\n`;
}

function notesWords(notes: Notes | PropertyNotes): string {
  const { description, since, deprecated, owner } = notes;
  const words = [
    description,
    (notes as PropertyNotes).pii === true ? "Personal data." : undefined,
    deprecated
      ? `**Deprecated**${typeof deprecated === "string" ? `: ${deprecated}` : ""}.`
      : undefined,
    since === undefined ? undefined : `Since ${since}.`,
    owner === undefined ? undefined : `Owner: ${owner}.`,
  ];
  return words.filter((word) => word !== undefined).join(" ");
}

function nextWords({ next = [] }: EventNotes): string {
  return next.length === 0 ? "" : `Next: ${next.map(code).join(", ")}.`;
}

function timeWords({ time }: EventNotes): string {
  return time === undefined ? "" : `Happened at: ${code(time)}.`;
}

function code(text: string): string {
  return `\`${cell(text).replaceAll("`", "'")}\``;
}

/** A table's cell holds one line, and no bar of its own. */
function cell(text: string): string {
  return text.replaceAll("|", String.raw`\|`).replaceAll(/\s+/g, " ");
}
