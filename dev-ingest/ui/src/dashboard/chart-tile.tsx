import type { ReactElement, ReactNode } from "react";
import { useAnswer } from "../api/use-answer.ts";
import type { Chart, TimeRange } from "../charts/chart.ts";
import { ChartFigure } from "../charts/chart-figure.tsx";
import { readChart } from "../charts/read-chart.ts";

interface ChartTileProps {
  readonly chart: Chart;
  /** The time to show at this moment. */
  readonly rangeNow: () => TimeRange;
  /** Says which time that is; another one is asked for at once. */
  readonly rangeKey: string;
  readonly newestSeq: number;
  readonly actions?: ReactNode;
}

/** A chart that follows what arrives. */
export function ChartTile({
  chart,
  rangeNow,
  rangeKey,
  newestSeq,
  actions,
}: ChartTileProps): ReactElement {
  const { value, problem } = useAnswer(
    {
      key: JSON.stringify([chart, rangeKey]),
      ask: async (signal) => ({ chart, answer: await readChart(chart, rangeNow(), signal) }),
    },
    newestSeq,
  );
  const trouble =
    problem === null ? null : (
      <p className="tile-problem" role="alert">
        {problem}
      </p>
    );
  return (
    <article className="tile">
      {value === null ? (
        <div className="tile-waiting">
          <h3>{chart.title}</h3>
          {actions}
          {trouble}
        </div>
      ) : (
        <ChartFigure
          chart={value.chart}
          table={value.answer.table}
          range={value.answer.range}
          intervalMs={value.answer.intervalMs}
          notCounted={value.answer.notCounted}
          actions={actions}
        >
          {trouble}
        </ChartFigure>
      )}
    </article>
  );
}
