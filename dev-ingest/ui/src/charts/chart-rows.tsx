import { type ReactElement, useState } from "react";
import type { ChartTable } from "./chart-table.ts";
import { formatDecimal } from "./format-number.ts";
import { momentLabel } from "./time-labels.ts";

interface ChartRowsProps {
  readonly table: ChartTable;
  readonly labels: readonly string[];
  readonly caption: string;
}

/** A table that no one reads to its end must not slow the page down. */
const shownRows = 200;

/** The numbers of a chart as a table, newest first, built when it is opened. */
export function ChartRows({ table, labels, caption }: ChartRowsProps): ReactElement {
  const [isOpen, setIsOpen] = useState(false);
  const rows = table.times.length;
  const first = Math.max(0, rows - shownRows);
  return (
    <details className="chart-rows" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>Table</summary>
      {isOpen ? (
        <div tabIndex={0} role="region" aria-label={`Table: ${caption}`}>
          <table>
            <thead>
              <tr>
                <th scope="col">Time</th>
                {labels.map((label) => (
                  <th key={label} scope="col">
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.times
                .slice(first)
                .map((time, at) => (
                  <tr key={time}>
                    <th scope="row">{momentLabel(time)}</th>
                    {table.columns.map(({ exact }, column) => {
                      const value = exact[first + at] ?? null;
                      return (
                        <td key={labels[column]}>{value === null ? "" : formatDecimal(value)}</td>
                      );
                    })}
                  </tr>
                ))
                .toReversed()}
            </tbody>
          </table>
          {first > 0 ? (
            <p className="aside">{`${first.toLocaleString()} earlier rows are in the CSV.`}</p>
          ) : null}
        </div>
      ) : null}
    </details>
  );
}
