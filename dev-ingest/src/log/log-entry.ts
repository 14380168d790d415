import type { Issue } from "../wire/issue.ts";
import type { Path } from "../wire/path.ts";

/** A body that was taken. */
export interface BatchEntry {
  readonly kind: "batch";
  readonly path: Path;
  readonly run: string | null;
  readonly batch: string | null;
  readonly duplicate: boolean;
  readonly accepted: number;
  readonly rejected: number;
  readonly bytes: number;
  /** Milliseconds from the request's headers to the answer. */
  readonly durationMs: number;
  readonly names: readonly string[];
}

/** One finding about one event of a body that was taken. */
export interface IssueEntry {
  readonly kind: "issue";
  readonly path: Path;
  readonly run: string | null;
  readonly batch: string | null;
  readonly index: number;
  readonly name: string | null;
  readonly issue: Issue;
}

/** A request that was refused. */
export interface RefusalEntry {
  readonly kind: "refusal";
  readonly method: string;
  /** Without the query string. */
  readonly path: string;
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** Something about the server itself. */
export interface NoticeEntry {
  readonly kind: "notice";
  readonly level: "info" | "warning" | "error";
  readonly message: string;
}

export type LogEntry = BatchEntry | IssueEntry | RefusalEntry | NoticeEntry;

export type LogListener = (entry: LogEntry) => void;
