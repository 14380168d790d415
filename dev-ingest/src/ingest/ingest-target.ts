import type { Path } from "../wire/path.ts";

/** What the URL of a sender's request says. */
export interface IngestTarget {
  readonly path: Path;
  /** As written in the path, not yet checked; null without a run prefix. */
  readonly run: string | null;
}

/**
 * Reads `[/<prefix>…][/r/<run>]/track|test`; null when it is not an ingest URL.
 *
 * Senders join host and path as strings, so empty segments (`//track`) and any prefix of a deployment are taken.
 */
export function parseIngestTarget(url: string): IngestTarget | null {
  const queryAt = url.indexOf("?");
  const pathname = queryAt === -1 ? url : url.slice(0, queryAt);
  if (pathname === "/track" || pathname === "/test") {
    return { path: pathname === "/track" ? "track" : "test", run: null };
  }
  const segments = pathname.split("/").filter((segment) => segment !== "");
  const last = segments.at(-1);
  if (last !== "track" && last !== "test") return null;
  const run = segments.at(-3) === "r" ? segments.at(-2)! : null;
  return { path: last, run };
}

const runPattern = /^[A-Za-z0-9._~-]{1,64}$/;

export function isRunName(text: string): boolean {
  return runPattern.test(text);
}
