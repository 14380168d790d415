import { type Issue, pointerTo, wireIssue } from "./issue.ts";

/** What is worth a closer look in one event; the scan and two searches in the raw bytes say so for a whole body. */
export interface Suspicion {
  /** Keys that the text has; more than the value has means that one was written twice. */
  readonly keys: number;
  /** The body has a `\u` escape, which may hide a lone surrogate or a NUL. */
  readonly hasUnicodeEscape: boolean;
  /** The body has a number of 16 digits or more, or with an exponent. */
  readonly hasLongNumber: boolean;
}

interface Findings {
  keys: number;
  readonly issues: Issue[];
}

const maxWarningsPerEvent = 20;
const messageByCode = {
  "prototype-key":
    'A key "__proto__" changes the prototype in receivers that copy with Object.assign. It is plain data here; rename it.',
  "lone-surrogate":
    "Half of a surrogate pair (\\ud800 to \\udfff alone): it has no UTF-8 form and some stores refuse it. Cut strings between characters.",
  "nul-character": "A NUL character (\\u0000): some stores refuse it. Remove it.",
  "number-precision":
    "A number beyond 2^53: JavaScript reads it rounded, or as Infinity. It is kept as written here; send it as a string.",
} as const;
const loneSurrogate = /\p{Surrogate}/u;

/**
 * Finds what an event carries that other receivers will stumble over, though it is valid here:
 * keys beside the two of the wire or written twice, `__proto__`, lone surrogates, NUL, integers beyond 2^53.
 *
 * The event is at most `maxDepth` deep, so recursion is bounded. At most 20 warnings.
 */
export function findWarnings(event: object, suspicion: Suspicion): readonly Issue[] {
  return isPlain(event, suspicion) ? noIssues : lookCloser(event, suspicion);
}

const noIssues: readonly Issue[] = [];

/** True for almost every event, at almost no cost: only its keys need a look, and there are as many as written. */
function isPlain(event: object, suspicion: Suspicion): boolean {
  if (suspicion.hasUnicodeEscape || suspicion.hasLongNumber) return false;
  let fields = 0;
  for (const key in event) if (key !== "") fields++;
  return fields === 2 && countKeys(event) === suspicion.keys;
}

/** Keys of a value, nested ones included; never right when one is `__proto__`. */
function countKeys(value: object): number {
  let keys = 0;
  if (Array.isArray(value)) {
    for (const item of value as readonly unknown[])
      if (typeof item === "object" && item !== null) keys += countKeys(item);
    return keys;
  }
  for (const key in value) {
    keys++;
    if (key === "__proto__") return Number.NaN;
    const item = (value as Record<string, unknown>)[key];
    if (typeof item === "object" && item !== null) keys += countKeys(item);
  }
  return keys;
}

function lookCloser(event: object, suspicion: Suspicion): readonly Issue[] {
  const findings: Findings = { keys: 0, issues: [] };
  for (const key in event) {
    if (
      key !== "event_name" &&
      key !== "properties" &&
      findings.issues.length < maxWarningsPerEvent
    ) {
      findings.issues.push(
        wireIssue(
          "unexpected-key",
          pointerTo("", key),
          'The wire knows "event_name" and "properties" only; this key is kept in the raw text and not read. Move it into "properties".',
        ),
      );
    }
  }
  walk(event, "", suspicion, findings);
  const repeated = suspicion.keys - findings.keys;
  if (repeated !== 0) {
    findings.issues.push(
      wireIssue(
        "duplicate-key",
        "",
        `${repeated === 1 ? "A key is" : `${repeated} keys are`} written twice in one object; the last one counts.`,
      ),
    );
  }
  return findings.issues;
}

function walk(value: object, path: string, suspicion: Suspicion, findings: Findings): void {
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      visit(value[index], path, String(index), suspicion, findings);
    }
    return;
  }
  for (const key in value) {
    findings.keys++;
    visit((value as Record<string, unknown>)[key], path, key, suspicion, findings);
    if (key === "__proto__") add(findings, "prototype-key", path, key);
    if (suspicion.hasUnicodeEscape) checkString(key, path, key, findings);
  }
}

function visit(
  item: unknown,
  path: string,
  key: string,
  suspicion: Suspicion,
  findings: Findings,
): void {
  if (typeof item === "string") {
    if (suspicion.hasUnicodeEscape) checkString(item, path, key, findings);
  } else if (typeof item === "number") {
    if (suspicion.hasLongNumber && Math.abs(item) > Number.MAX_SAFE_INTEGER) {
      add(findings, "number-precision", path, key);
    }
  } else if (typeof item === "object" && item !== null) {
    walk(item, pointerTo(path, key), suspicion, findings);
  }
}

function checkString(text: string, path: string, key: string, findings: Findings): void {
  if (loneSurrogate.test(text)) add(findings, "lone-surrogate", path, key);
  if (text.includes("\0")) add(findings, "nul-character", path, key);
}

function add(
  findings: Findings,
  code: keyof typeof messageByCode,
  path: string,
  key: string,
): void {
  if (findings.issues.length >= maxWarningsPerEvent) return;
  findings.issues.push(wireIssue(code, pointerTo(path, key), messageByCode[code]));
}
