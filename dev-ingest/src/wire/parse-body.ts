import type { RequestError } from "../http/request-error.ts";
import { findMisshape, findOverLimit } from "./check-event.ts";
import { checkAgainstPlan, type EventPlan } from "./event-plan.ts";
import { diagnoseSteps } from "./diagnose-json.ts";
import { findWarnings } from "./find-warnings.ts";
import { defaultTimeProperty, type WrittenTime } from "./happened-at.ts";
import type { Issue } from "./issue.ts";
import type { WireLimits } from "./limits.ts";
import { scanBody } from "./scan-body.ts";
import { isUtf8, textOf } from "./utf8.ts";

/** How a body is read. */
export interface BodyRules {
  readonly limits: WireLimits;
  readonly plan?: EventPlan | null;
  /** The property that says when an event of a name happened; `timestamp` where this is missing. */
  readonly timePropertyOf?: (name: string) => string;
}

/**
 * One event of a body that is kept. Its text is `bytes.subarray(start, end)` of the body; its properties are not kept
 * beside it, because values take many times the room of their text.
 */
export interface AcceptedEvent {
  /** Position in the body, rejected neighbors counted. */
  readonly index: number;
  readonly name: string;
  readonly time: WrittenTime;
  readonly start: number;
  readonly end: number;
  /** `invalid` events break the plan; they are kept all the same. */
  readonly status: "ok" | "warning" | "invalid";
  /** Empty for most. */
  readonly issues: readonly Issue[];
}

/** One element of a body that is not an event. */
export interface RejectedElement {
  readonly index: number;
  readonly start: number;
  readonly end: number;
  readonly issues: readonly Issue[];
}

export interface ParsedBody<Bytes extends Uint8Array = Buffer> {
  /** The body as the spans count it: inflated, without a byte order mark. */
  readonly bytes: Bytes;
  readonly accepted: readonly AcceptedEvent[];
  readonly rejected: readonly RejectedElement[];
}

export type BodyResult<Bytes extends Uint8Array = Buffer> =
  | { readonly body: ParsedBody<Bytes> }
  | { readonly error: RequestError };

/** Events after this many warnings are not looked at more closely: an answer must not outgrow its request. */
const maxWarningsPerBody = 1_000;
const noIssues: readonly Issue[] = [];

/**
 * Reads one inflated request body into events and issues. Pure; never throws.
 *
 * Only a body that is not a JSON array, or is over a limit of the whole body, is an error; one bad event
 * is set aside and its neighbors are kept.
 */
export function parseBody<Bytes extends Uint8Array>(
  received: Bytes,
  rules: BodyRules,
): BodyResult<Bytes> {
  const steps = parseSteps(received, rules);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/**
 * As `parseBody`, pausing after each event, so that a large body need not keep the process from everything else.
 *
 * What is over a limit of depth, keys or bytes is set aside without being parsed.
 */
export function* parseSteps<Bytes extends Uint8Array>(
  received: Bytes,
  { limits, plan, timePropertyOf = () => defaultTimeProperty }: BodyRules,
): Generator<void, BodyResult<Bytes>> {
  const bytes = withoutByteOrderMark(received);
  if (!isUtf8(bytes)) return { error: notUtf8(bytes) };
  const scan = scanBody(bytes, limits);
  yield;
  if (scan.hasTooManyEvents) return { error: tooManyEvents(limits) };
  if (!scan.isWellFormed) return { error: yield* misfit(bytes) };

  const accepted: AcceptedEvent[] = [];
  const rejected: RejectedElement[] = [];
  let warnings = 0;
  const hasUnicodeEscape = includesUnicodeEscape(bytes);
  for (let index = 0; index < scan.starts.length; index++) {
    const start = scan.starts[index]!;
    const end = scan.ends[index]!;
    const keys = scan.keyCounts[index]!;
    const reject = (issue: Issue): void =>
      void rejected.push({ index, start, end, issues: [issue] });
    const measure = { bytes: end - start, depth: scan.depths[index]!, keys };
    const overLimit = findOverLimit(measure, limits);
    if (overLimit) {
      reject(overLimit);
      continue;
    }
    const value = parsed(textOf(bytes, start, end));
    if (value === notJson) return { error: yield* misfit(bytes) };
    const misshapen = findMisshape(value, limits);
    if (misshapen) {
      reject(misshapen);
      continue;
    }
    const event = value as { event_name: string; properties: Record<string, unknown> };
    const suspicion = { keys, hasUnicodeEscape, hasLongNumber: scan.hasLongNumber };
    let issues = warnings < maxWarningsPerBody ? findWarnings(event, suspicion) : noIssues;
    if (plan) {
      const planned = checkAgainstPlan(plan, event.event_name, event.properties);
      if (planned.length > 0) issues = [...issues, ...planned];
    }
    warnings += issues.length;
    const timeProperty = timePropertyOf(event.event_name);
    accepted.push({
      index,
      name: event.event_name,
      time: { property: timeProperty, value: event.properties[timeProperty] },
      start,
      end,
      status: statusOf(issues),
      issues,
    });
    yield;
  }
  return { body: { bytes, accepted, rejected } };
}

function includesUnicodeEscape(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(0x5c); at !== -1; at = bytes.indexOf(0x5c, at + 2))
    if (bytes[at + 1] === 0x75) return true;
  return false;
}

const notJson: unique symbol = Symbol("not JSON");

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return notJson;
  }
}

/** Why a body is not an array of JSON values. */
function* misfit(bytes: Uint8Array): Generator<void, RequestError> {
  return (yield* diagnoseSteps(bytes)) ?? notAnArray(bytes);
}

function statusOf(issues: readonly Issue[]): AcceptedEvent["status"] {
  if (issues.length === 0) return "ok";
  return issues.some(({ severity }) => severity === "error") ? "invalid" : "warning";
}

function withoutByteOrderMark<Bytes extends Uint8Array>(bytes: Bytes): Bytes {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return hasMark ? (bytes.subarray(3) as Bytes) : bytes;
}

function notUtf8(bytes: Uint8Array): RequestError {
  const byte = firstInvalidByte(bytes);
  const isUtf16 =
    bytes.length > 1 &&
    (bytes[0] === 0 || bytes[1] === 0 || (bytes[0]! >= 0xfe && bytes[1]! >= 0xfe));
  return {
    code: "body-not-utf8",
    message: `The body is not UTF-8 at byte ${byte}.${isUtf16 ? " It looks like UTF-16." : ""} JSON travels as UTF-8 (RFC 8259 §8.1).`,
    byte,
    token: `0x${(bytes[byte] ?? 0).toString(16).padStart(2, "0")}`,
  };
}

/** Decoding replaces what is not UTF-8, so the first byte that does not come back is the first invalid one. */
function firstInvalidByte(bytes: Uint8Array): number {
  const repaired = new TextEncoder().encode(textOf(bytes));
  let at = 0;
  while (at < bytes.length && bytes[at] === repaired[at]) at++;
  return at;
}

function tooManyEvents(limits: WireLimits): RequestError {
  return {
    code: "too-many-events",
    message: `The body has more than ${limits.maxEvents} events. Send it in halves.`,
    limit: limits.maxEvents,
  };
}

function notAnArray(bytes: Uint8Array): RequestError {
  const text = textOf(bytes, 0, firstBytes).trimStart();
  const kind = kindByFirstCharacter[text[0]!] ?? "a number";
  const advice = text.startsWith("{") ? " Put events in an array: [event]." : "";
  return {
    code: "not-an-array",
    message: `Expected a JSON array of events, found ${kind}.${advice}`,
    byte: 0,
  };
}

const firstBytes = 100;
const kindByFirstCharacter: Readonly<Record<string, string>> = {
  "{": "an object",
  '"': "a string",
  t: "a boolean",
  f: "a boolean",
  n: "null",
};
