import { countWords } from "./count-words.ts";
import type { BatchEntry, IssueEntry, LogEntry, LogListener, RefusalEntry } from "./log-entry.ts";

/** Where lines go, and whether the reader's terminal shows color. */
export interface LogOutput {
  readonly write: (text: string) => void;
  readonly hasColor: boolean;
  readonly now: () => Date;
}

type Color = "dim" | "green" | "yellow" | "red" | "cyan";

const codeByColor: Readonly<Record<Color, number>> = {
  dim: 2,
  green: 32,
  yellow: 33,
  red: 31,
  cyan: 36,
};
const maxNamesShown = 4;

/** Makes a listener that writes one readable line for every batch, issue and refusal. */
export function createTextLog(output: LogOutput): LogListener {
  const paint = (color: Color, text: string): string =>
    output.hasColor ? `\u001b[${codeByColor[color]}m${text}\u001b[0m` : text;
  return (entry) => {
    const time = paint("dim", output.now().toTimeString().slice(0, 8));
    output.write(`${time} ${lineOf(entry, paint)}\n`);
  };
}

function lineOf(entry: LogEntry, paint: (color: Color, text: string) => string): string {
  switch (entry.kind) {
    case "batch":
      return batchLine(entry, paint);
    case "issue":
      return `  ${paint(entry.issue.severity === "error" ? "red" : "yellow", issueWords(entry))}`;
    case "refusal":
      return paint("red", refusalWords(entry));
    default:
      return entry.level === "info"
        ? entry.message
        : paint(entry.level === "error" ? "red" : "yellow", entry.message);
  }
}

function batchLine(entry: BatchEntry, paint: (color: Color, text: string) => string): string {
  const where = `/${entry.path}${entry.run === null ? "" : ` run ${entry.run}`}`;
  const count = countWords(entry.accepted, "event");
  const rejected = entry.rejected === 0 ? "" : `, ${paint("red", `${entry.rejected} rejected`)}`;
  const duplicate = entry.duplicate ? ` ${paint("yellow", "duplicate, not stored again")}` : "";
  const size = paint("dim", `${entry.bytes} B in ${entry.durationMs.toFixed(1)} ms`);
  return `${paint("cyan", where)} ${paint("green", count)}${rejected}${duplicate} ${namesWords(entry.names)} ${size}`.replace(
    / {2,}/g,
    " ",
  );
}

function namesWords(names: readonly string[]): string {
  const countByName = new Map<string, number>();
  for (const name of names) countByName.set(name, (countByName.get(name) ?? 0) + 1);
  const shown = [...countByName]
    .slice(0, maxNamesShown)
    .map(([name, count]) => (count === 1 ? printable(name) : `${printable(name)} ×${count}`));
  const hidden = countByName.size - shown.length;
  return hidden > 0 ? `${shown.join(", ")} and ${hidden} more` : shown.join(", ");
}

function issueWords(entry: IssueEntry): string {
  const name = entry.name === null ? "" : ` ${printable(entry.name)}`;
  return `event ${entry.index}${name}${printable(entry.issue.path === "" ? "" : ` at ${entry.issue.path}`)}: ${entry.issue.code}: ${printable(entry.issue.message)}`;
}

function refusalWords(entry: RefusalEntry): string {
  return `${entry.status} ${entry.code} for ${entry.method} ${printable(entry.path)}: ${printable(entry.message)}`;
}

const maxPrintedUnits = 400;

/** Sender's text must not steer the reader's terminal: control characters show as escapes. */
function printable(text: string): string {
  const escaped = text.replace(
    /\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return escaped.length > maxPrintedUnits ? `${escaped.slice(0, maxPrintedUnits)}…` : escaped;
}
