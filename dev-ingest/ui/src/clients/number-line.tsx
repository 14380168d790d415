import type { ReactElement } from "react";
import { type ClientAccount, countOf, rangeWords, type Ranges } from "./client-account.ts";
import "./number-line.css";

/** Pieces of a kind beyond that are too thin to be seen. */
const shownRanges = 200;
const width = 1_000;
const height = 10;
/** A single missing number among a million is still seen. */
const leastWidth = 4;

/** The numbers of a client from 1 to its highest one as a line: what arrived, and where the gaps are. */
export function NumberLine({ client }: { readonly client: ClientAccount }): ReactElement {
  const { received, rejected, without, dropped, unaccounted, upto } = client;
  const pieces = (kind: string, ranges: Ranges): ReactElement[] =>
    ranges.slice(0, shownRanges).map(([first, last]) => {
      const wide = Math.max(leastWidth, ((last - first + 1) / upto) * width);
      const x = Math.min(width - wide, ((first - 1) / upto) * width);
      return <rect key={`${kind} ${first}`} data-kind={kind} x={x} width={wide} height={height} />;
    });
  const missing = countOf(unaccounted);
  return (
    <svg
      className="number-line"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={
        missing === 0
          ? `All of 1 to ${upto} are accounted for.`
          : `Missing of 1 to ${upto}: ${rangeWords(unaccounted)}.`
      }
    >
      {pieces("received", received)}
      {pieces("without", without)}
      {pieces("dropped", Object.values(dropped).flat())}
      {pieces("rejected", rejected)}
      {pieces("unaccounted", unaccounted)}
    </svg>
  );
}
