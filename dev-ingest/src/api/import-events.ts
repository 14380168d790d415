import type { Request, Response } from "express";
import { resultsOf } from "../ingest/answer-text.ts";
import type { EventStore } from "../store/event-store.ts";
import { type ParsedBody, parseBody } from "../wire/parse-body.ts";
import type { Path } from "../wire/path.ts";
import { readLines } from "../wire/read-lines.ts";
import { respondValue } from "./answer-query.ts";
import type { ApiContext } from "./api-context.ts";
import { propertiesText } from "../wire/properties-text.ts";

/** Where the events go, and what takes them. */
export interface ImportContext extends Pick<ApiContext, "store" | "limits" | "plan"> {
  readonly target: { readonly path: Path; readonly run: string | null };
}

/** Lines stored together; fewer when they are long. */
const maxLinesAtOnce = 500;

/**
 * Replays events from NDJSON, one `{"event_name","properties"}` or one exported event a line.
 *
 * They are received anew: they get new seqs and times, `?path=` and `?run=` say where. A bad line is counted and left out,
 * and so is one that is longer than a body may be.
 */
export async function importEvents(
  request: Request,
  response: Response,
  context: ImportContext,
): Promise<void> {
  const total = { accepted: 0, rejected: 0 };
  const { maxBodyBytes } = context.limits;
  let lines: string[] = [];
  let units = 0;
  const storeLines = async (): Promise<void> => {
    const { accepted, rejected } = await importLines(lines, context);
    total.accepted += accepted;
    total.rejected += rejected;
    lines = [];
    units = 0;
  };
  for await (const line of readLines(request, maxBodyBytes)) {
    if (line === null) {
      total.rejected++;
      continue;
    }
    if (line.trim() === "") continue;
    lines.push(line);
    units += line.length;
    if (lines.length === maxLinesAtOnce || units >= maxBodyBytes) await storeLines();
  }
  if (lines.length > 0) await storeLines();
  respondValue(response, total);
}

async function importLines(
  lines: readonly string[],
  { store, limits, plan, target }: ImportContext,
): Promise<{ accepted: number; rejected: number }> {
  const events = lines.map(eventOf).filter((event) => event !== null);
  const parsed = parseBody(
    Buffer.from(`[${events.join(",")}]`),
    { ...limits, maxBodyBytes: Number.MAX_SAFE_INTEGER },
    plan,
  );
  if ("error" in parsed) return { accepted: 0, rejected: lines.length };
  const { body } = parsed;
  await append(store, target, body);
  return { accepted: body.accepted.length, rejected: lines.length - body.accepted.length };
}

async function append(
  store: EventStore,
  target: ImportContext["target"],
  body: ParsedBody,
): Promise<void> {
  const receivedAtMs = Date.now();
  await store.append({
    path: target.path,
    run: target.run,
    batchId: null,
    client: null,
    without: [],
    reports: [],
    checksum: 0,
    receivedAtMs,
    sender: { origin: null, userAgent: "import" },
    bytes: body.bytes,
    events: body.accepted.map((event) => ({
      ...event,
      number: null,
      happenedAtMs: receivedAtMs,
      timeSource: "arrival",
    })),
    rejected: [],
    results: resultsOf(body.accepted, body.rejected),
  });
}

/** The event in a line, with nothing around it that an export wrote; null when the line is no JSON object. */
function eventOf(line: string): string | null {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null || !("seq" in value)) return line;
    const { event_name } = value as { event_name?: unknown };
    return `{"event_name":${JSON.stringify(event_name ?? null)},"properties":${propertiesText(line.trim())}}`;
  } catch {
    return null;
  }
}
