import type { Shape } from "../../../src/api/shapes.ts";
import { ask, queryString, readText } from "../api/ask.ts";
import { parseExactJson } from "../api/exact-json.ts";
import { type HeldEvent, isRecord, toHeldEvents } from "../api/stored-event.ts";
import { type Chart, isAdditive } from "../charts/chart.ts";
import { exactOf } from "../charts/chart-table.ts";
import { instantParameters } from "../charts/series-parameters.ts";

/** What one chart comes to at a moment, group by group. */
export interface Total {
  readonly chart: Chart;
  readonly parts: readonly { readonly group: string | null; readonly exact: string | null }[];
}

/** Where every id stands at a moment. */
export type IdStates = Shape<"States">;

/** Events that had happened by then, the last one first. */
const listedEvents = 50;

export async function readTotals(
  charts: readonly Chart[],
  atMs: number,
  signal: AbortSignal,
): Promise<readonly Total[]> {
  return Promise.all(
    charts.filter(isAdditive).map(async (chart) => {
      const { points } = await ask<Shape<"Series">>(
        "api/series",
        instantParameters(chart, atMs),
        signal,
      );
      const parts = points.map((point) => ({
        group: point.group,
        exact: exactOf(point, chart.measure),
      }));
      return { chart, parts };
    }),
  );
}

export async function readStates(
  { property, search }: { readonly property: string; readonly search: string },
  atMs: number,
  signal: AbortSignal,
): Promise<IdStates> {
  const at = new Date(atMs).toISOString();
  return ask("api/states", { property, at, search: search === "" ? undefined : search }, signal);
}

export async function readEventsBefore(
  search: string,
  atMs: number,
  signal: AbortSignal,
): Promise<readonly HeldEvent[]> {
  const query = {
    // The end of a time is not in it, the moment is.
    until: new Date(atMs + 1).toISOString(),
    order: "newest",
    limit: listedEvents,
    search: search === "" ? undefined : search,
  };
  const answer = parseExactJson(await readText(`api/history${queryString(query)}`, { signal }));
  return isRecord(answer) ? toHeldEvents(answer["events"], 0) : [];
}
