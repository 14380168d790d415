import type { ReactElement } from "react";
import { columnLabel } from "../charts/chart-words.ts";
import { formatDecimal } from "../charts/format-number.ts";
import { nameStyle } from "../parts/name-color.ts";
import type { Total } from "./read-moment.ts";

/** More parts than that are a list that no one reads. */
const shownParts = 8;

/** What each chart comes to at the moment, everything before it counted. */
export function Totals({ totals }: { readonly totals: readonly Total[] }): ReactElement {
  return (
    <dl className="moment-totals">
      {totals.map(({ chart, parts }) => (
        <div key={chart.title}>
          <dt>{chart.title.replace(/ so far$/, "")}</dt>
          {parts.length === 0 ? <dd className="moment-total">0</dd> : null}
          {chart.split === undefined ? (
            <dd className="moment-total">{shown(parts[0]?.exact ?? null)}</dd>
          ) : (
            parts
              .toSorted((left, right) => Number(right.exact) - Number(left.exact))
              .slice(0, shownParts)
              .map(({ group, exact }) => (
                <dd key={group} style={group === null ? undefined : nameStyle(group)}>
                  {chart.split === "name" ? <span className="name-dot" aria-hidden="true" /> : null}
                  <span>{columnLabel(chart, group)}</span>
                  <span>{shown(exact)}</span>
                </dd>
              ))
          )}
        </div>
      ))}
    </dl>
  );
}

function shown(exact: string | null): string {
  return exact === null ? "0" : formatDecimal(exact);
}
