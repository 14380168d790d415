import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "@tracker-analytics/dev-ingest";
import { fillStore } from "./fill-store.ts";
import { createSqliteStore } from "../../dev-ingest/src/store/sqlite/sqlite-store.ts";
import { measuredCalls } from "../../dev-ingest/test/measured-calls.ts";

export interface CallTime {
  readonly call: string;
  readonly medianMs: number;
  readonly worstMs: number;
}

/** What was measured of one file. */
export interface QuestionTimes {
  readonly startMs: number;
  /** Bytes of the file for a byte of the bodies that are in it. */
  readonly fileShare: number;
  readonly calls: readonly CallTime[];
}

const repetitions = 7;

/** Fills a file with so many events and times every call; the first time of each counts towards the worst. */
export async function measureQuestions(events: number): Promise<QuestionTimes> {
  const folder = mkdtempSync(join(tmpdir(), "bench-questions-"));
  try {
    const file = join(folder, "events.db");
    const bodyBytes = await fillStore(await createSqliteStore({ file }), events);
    const fileShare = statSync(file).size / bodyBytes;
    const beforeMs = performance.now();
    const server = await startServer({ port: 0, store: file });
    const startMs = performance.now() - beforeMs;
    const calls: CallTime[] = [];
    for (const call of measuredCalls) {
      const times: number[] = [];
      for (let nth = 0; nth < repetitions; nth++) {
        const askedMs = performance.now();
        const response = await fetch(server.url + call);
        await response.arrayBuffer();
        times.push(performance.now() - askedMs);
        if (!response.ok) throw new Error(`${call} answered ${response.status}.`);
      }
      times.sort((left, right) => left - right);
      calls.push({ call, medianMs: times[repetitions >> 1] ?? 0, worstMs: times.at(-1) ?? 0 });
    }
    await server.close();
    return { startMs, fileShare, calls };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
