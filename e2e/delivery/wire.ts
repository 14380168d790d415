import type { LogEntry } from "@tracker-analytics/dev-ingest";
import type { TestAnalytics } from "@tracker-analytics/playwright";
import { type BrowserContext, expect, type Request } from "@playwright/test";

type BatchEntry = Extract<LogEntry, { kind: "batch" }>;

/** What went over the wire to a test's run. */
export interface Wire {
  /** Requests of pages, as the browser shows them: not those of a page that is going away, and no preflights. */
  readonly requests: readonly Request[];
  /** Every request that the server has taken in. */
  batches(): readonly BatchEntry[];
}

export function watchWire(
  { run, ingestHost }: TestAnalytics,
  context: BrowserContext,
  log: readonly LogEntry[],
): Wire {
  const requests: Request[] = [];
  context.on("request", (request) => {
    if (request.url().startsWith(`${ingestHost}/`)) requests.push(request);
  });
  return {
    requests,
    batches: () =>
      log.filter((entry): entry is BatchEntry => entry.kind === "batch" && entry.run === run),
  };
}

/**
 * Holds the bytes that pages sent again, or asked with, for what the ingest had taken in already, to 300 a batch.
 * An answer that no page has heard costs a question, and not the events once more.
 */
export function expectFewBytesAgain(wire: Wire): void {
  const repeated = wire.batches().filter(({ duplicate }) => duplicate);
  const questions = wire.requests.flatMap(
    (request) => new URL(request.url()).searchParams.get("ask") ?? [],
  );
  const sizes = [...repeated.map(({ bytes }) => bytes), ...questions.map(({ length }) => length)];
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  const ids = new Set([
    ...repeated.map(({ batch }) => batch),
    ...questions.flatMap((asked) => asked.split(",")),
  ]);
  expect(bytes, `${bytes} bytes for ${[...ids].join()}`).toBeLessThanOrEqual(300 * ids.size);
}
