import * as z from "zod";
import type { EventStatus, Sender, TimeSource } from "../questions/rows.ts";
import type { Issue } from "../wire/issue.ts";
import type { Path } from "../wire/path.ts";
import { propertiesText } from "../wire/properties-text.ts";

/** Where an exported event was, and when: what an import restores. */
export interface Origin {
  readonly path: Path;
  readonly run: string | null;
  readonly batchId: string | null;
  readonly client: string;
  readonly number: number;
  readonly receivedAtMs: number;
  /** null in the exports of versions that knew arrivals only. */
  readonly happened: { readonly atMs: number; readonly source: TimeSource } | null;
  readonly sender: Sender;
  /** How it stood with the plan of its server. */
  readonly status: EventStatus;
  readonly issues: readonly Issue[];
}

/** One event to import. */
export interface ImportedEvent {
  /** Number of its line, from 1. */
  readonly line: number;
  /** JSON text of the event alone. */
  readonly text: string;
  /** null for an event that no server has exported. */
  readonly origin: Origin | null;
}

/** Why a line was left out. */
export interface RefusedLine {
  readonly line: number;
  readonly code: string;
  readonly message: string;
}

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const clientName = z.string().regex(/^[A-Za-z0-9_~-]{1,64}$/);

const exportedLine = z
  .object({
    seq: z.int().positive(),
    id: z.string().regex(/^[0-9a-f]{8}-[0-9]{1,15}$/),
    receivedAt: instant,
    happenedAt: instant.optional(),
    timeSource: z.enum(["property", "age", "arrival"]).optional(),
    path: z.enum(["track", "test"]),
    run: z
      .string()
      .regex(/^[A-Za-z0-9._~-]{1,64}$/)
      .nullable(),
    batch: z
      .string()
      .regex(/^[A-Za-z0-9._~-]{1,128}$/)
      .nullable(),
    client: clientName.nullish(),
    number: z.int().positive().max(999_999_999_999).nullish(),
    event_name: z.unknown(),
    status: z.enum(["ok", "warning", "invalid"]),
    issues: z.array(
      z.object({
        path: z.string(),
        code: z.string(),
        message: z.string(),
        severity: z.enum(["error", "warning"]),
      }),
    ),
    sender: z
      .object({ origin: z.string().nullable(), userAgent: z.string().nullable() })
      .default({ origin: null, userAgent: null }),
  })
  .transform((given): Origin => {
    const [storeId] = given.id.split("-");
    return {
      path: given.path,
      run: given.run,
      batchId: given.batch,
      client: given.client ?? storeId!,
      number: given.number ?? given.seq,
      receivedAtMs: given.receivedAt,
      happened:
        given.happenedAt === undefined
          ? null
          : { atMs: given.happenedAt, source: given.timeSource ?? "arrival" },
      sender: given.sender,
      status: given.status,
      issues: given.issues,
    };
  });

/** Reads one line of NDJSON: an event as senders write it, or one as an export does. */
export function readImportedLine(text: string, line: number): ImportedEvent | RefusedLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused(line, "json-syntax", "The line is not JSON.");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return refused(line, "event-not-object", "The line is not a JSON object.");
  if (!("seq" in value)) return { line, text, origin: null };
  const read = exportedLine.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    const message = `The line has a seq, but is not what an export writes: ${issue!.path.join(".")}: ${issue!.message}.`;
    return refused(line, "not-an-export", message);
  }
  const { event_name: name } = value as { readonly event_name?: unknown };
  const event = `{"event_name":${JSON.stringify(name ?? null)},"properties":${propertiesText(text.trim())}}`;
  return { line, text: event, origin: read.data };
}

function refused(line: number, code: string, message: string): RefusedLine {
  return { line, code, message };
}
