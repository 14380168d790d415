import type { Issue } from "../api/stored-event.ts";

/** One finding, as the box says it. */
export interface Finding {
  /** The keys of the property, joined by dots; empty for the event itself. */
  readonly property: string;
  /** JSON Pointer from the event, by which the mark at the property is found. */
  readonly pointer: string;
  readonly code: string;
  readonly words: string;
}

/** What is wrong with an event, sorted by what there is to do. */
export interface Verdict {
  readonly missing: readonly Finding[];
  readonly wrong: readonly Finding[];
  readonly notes: readonly Finding[];
}

/** Sorts the issues of an event: what is missing, what is wrong, what is only worth a look. */
export function verdictOf(issues: readonly Issue[]): Verdict {
  return {
    missing: issues.filter(isMissing).map(toFinding),
    wrong: issues.filter((issue) => issue.severity === "error" && !isMissing(issue)).map(toFinding),
    notes: issues
      .filter((issue) => issue.severity === "warning" && !isMissing(issue))
      .map(toFinding),
  };
}

function isMissing({ code }: Issue): boolean {
  return code === "missing-key";
}

function toFinding({ path, code, message }: Issue): Finding {
  const keys = path
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  const property = (keys[0] === "properties" ? keys.slice(1) : keys).join(".");
  return { property, pointer: path, code, words: message };
}
