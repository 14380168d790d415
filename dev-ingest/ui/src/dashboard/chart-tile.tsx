import type { ReactElement, ReactNode } from "react";
import { useAnswer } from "../api/use-answer.ts";
import type { Chart } from "../charts/chart.ts";
import { ChartFigure } from "../charts/chart-figure.tsx";
import { chartQuestion } from "./chart-question.ts";
import type { LookedAt } from "./view-range.ts";

interface ChartTileProps {
  readonly chart: Chart;
  readonly lookedAt: LookedAt;
  readonly newestSeq: number;
  readonly actions?: ReactNode;
}

/** A chart that follows what arrives. */
export function ChartTile({ chart, lookedAt, newestSeq, actions }: ChartTileProps): ReactElement {
  const { value, problem } = useAnswer(chartQuestion(chart, lookedAt), newestSeq);
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
