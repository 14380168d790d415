import {
  type CSSProperties,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  useCallback,
  useMemo,
  useRef,
  useState,
} from "react";
import { Icon } from "../parts/icon.tsx";
import { icons } from "../parts/icons.ts";
import { Menu } from "../parts/menu.tsx";
import type { Chart, TimeRange } from "./chart.ts";
import { chartCsv } from "./chart-csv.ts";
import { chartPicture } from "./chart-picture.ts";
import { type ChartTable, columnTotals, rowAt } from "./chart-table.ts";
import { ChartRows } from "./chart-rows.tsx";
import { chartWords, columnLabel } from "./chart-words.ts";
import { drawingOf } from "./drawing.ts";
import { formatDecimal } from "./format-number.ts";
import { fileName, saveFile } from "./save-file.ts";
import { seriesTokens } from "./series-tokens.ts";
import { themeColor } from "./theme-color.ts";
import { momentLabel, rangeLabel } from "./time-labels.ts";
import { usePlot } from "./use-plot.ts";
import "./chart-figure.css";

interface ChartFigureProps {
  readonly chart: Chart;
  readonly table: ChartTable;
  readonly range: TimeRange;
  readonly intervalMs: number;
  /** False where the values under the cursor stand beside the chart. @default true */
  readonly hasValues?: boolean;
  /** What the numbers lack, in words. */
  readonly notCounted: readonly string[];
  /** Buttons beside those that every chart has. */
  readonly actions?: ReactNode;
  /** Stands over the plot. */
  readonly children?: ReactNode;
}

/** A chart with its legend and its table: seen, walked through by the arrow keys, and read. */
export function ChartFigure(props: ChartFigureProps): ReactElement {
  const {
    chart,
    table,
    range,
    intervalMs,
    hasValues = true,
    notCounted,
    actions,
    children,
  } = props;
  const host = useRef<HTMLDivElement>(null);
  const [cursorMs, setCursorMs] = useState<number | null>(null);
  const [spoken, setSpoken] = useState("");
  const drawing = useMemo(
    () => drawingOf(table, chart, { ...range, intervalMs }),
    [table, chart, range, intervalMs],
  );
  const labels = table.columns.map(({ group }) => columnLabel(chart, group));
  const tokens = useMemo(() => seriesTokens(chart, table.columns), [chart, table.columns]);
  const plot = usePlot(host, {
    drawing,
    range,
    isLog: chart.scale === "log",
    tokens,
    onCursor: setCursorMs,
  });

  const totals = useMemo(() => columnTotals(table, chart), [table, chart]);
  const valuesAt = (timeMs: number): readonly (string | null)[] => {
    const row = rowAt(table, timeMs);
    return table.columns.map(({ exact }, at) => exact[row] ?? table.before[at] ?? null);
  };
  const values = cursorMs === null ? totals : valuesAt(cursorMs);
  const valueWords = (timeMs: number): string => {
    const told = valuesAt(timeMs).map((value, at) => `${labels[at]} ${shown(value)}`);
    return `${momentLabel(timeMs)}: ${told.join(", ")}`;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : null;
    if (step === null || plot.current === null) return;
    event.preventDefault();
    event.stopPropagation();
    const next = plot.current.neighbor(cursorMs, step);
    if (next === null) return;
    plot.current.point(next);
    setCursorMs(next);
    setSpoken(valueWords(next));
  };
  const leave = useCallback(() => {
    plot.current?.point(null);
    setCursorMs(null);
  }, [plot]);

  const words = chartWords(chart);
  const hasLegend = table.columns.length > 1;
  const saveCsv = (): void =>
    saveFile(
      fileName(chart.title, "csv"),
      new Blob([chartCsv(table, labels)], { type: "text/csv" }),
    );
  const savePng = async (): Promise<void> => {
    const element = host.current;
    if (plot.current === null || element === null) return;
    const picture = await chartPicture(plot.current.canvas, element, {
      title: chart.title,
      words,
      legend: hasLegend
        ? labels.map((label, at) => ({ label, color: themeColor(element, tokens[at]!) }))
        : [],
    });
    saveFile(fileName(chart.title, "png"), picture);
  };

  return (
    <figure className="chart" aria-label={chart.title}>
      <figcaption className="chart-head">
        <div>
          <h3>{chart.title}</h3>
          <p>{words}</p>
        </div>
        <div className="chart-actions">
          {actions}
          <Menu
            label={<Icon path={icons.download} />}
            name={`Save “${chart.title}”`}
            kind="ghost"
            isSmall
          >
            <button type="button" onClick={saveCsv}>
              Save as CSV
            </button>
            <button type="button" onClick={() => void savePng()}>
              Save as PNG
            </button>
          </Menu>
        </div>
      </figcaption>
      {hasValues && table.columns.length === 1 ? (
        <p className="chart-value">{shown(values[0] ?? null)}</p>
      ) : null}
      <div
        className="chart-plot"
        role="group"
        tabIndex={0}
        aria-roledescription="chart"
        aria-label={`${chart.title}. Arrow keys walk through its times.`}
        onKeyDown={onKeyDown}
        onBlur={leave}
      >
        <div ref={host} className="chart-host" aria-hidden="true" />
        {children}
      </div>
      {hasValues ? (
        <p className="chart-time">
          {cursorMs === null ? rangeLabel(range.fromMs, range.untilMs) : momentLabel(cursorMs)}
        </p>
      ) : null}
      <ul className="chart-legend">
        {hasLegend
          ? labels.map((label, at) => (
              <li key={label}>
                <span
                  className="chart-swatch"
                  style={{ "--swatch": `var(${tokens[at]})` } as CSSProperties}
                  aria-hidden="true"
                />
                <span className="chart-label" title={label}>
                  {label}
                </span>
                {hasValues ? (
                  <span className="chart-number">{shown(values[at] ?? null)}</span>
                ) : null}
              </li>
            ))
          : null}
      </ul>
      {table.hiddenGroups > 0 ? (
        <p className="aside">{`${table.hiddenGroups.toLocaleString()} smaller groups are not shown.`}</p>
      ) : null}
      {notCounted.map((missing) => (
        <p key={missing} className="aside">
          {`Not counted: ${missing}`}
        </p>
      ))}
      <ChartRows table={table} labels={labels} caption={words} />
      <span className="sr-only" role="status">
        {spoken}
      </span>
    </figure>
  );
}

function shown(text: string | null): string {
  return text === null ? "none" : formatDecimal(text);
}
