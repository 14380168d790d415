import {
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  type ReactElement,
  useMemo,
  useRef,
  useState,
} from "react";
import type { EventFilter } from "../api/event-filter.ts";
import { nameToken } from "../parts/name-color.ts";
import type { Histogram } from "../api/answers.ts";
import { type Bars, otherKey, stackBars, startOf } from "./histogram-bars.ts";
import { rangeText, tickText } from "./format-range.ts";
import { useWidth } from "./use-width.ts";
import "./histogram.css";

export type Split = "status" | "name";

interface HistogramViewProps {
  readonly histogram: Histogram;
  readonly split: Split;
  readonly isLoading: boolean;
  readonly onRange: (range: Pick<EventFilter, "from" | "until">) => void;
}

const tickGapPx = 120;
const tickWordsPx = 48;

/** Counts over time, as stacked bars. A part of the time is chosen by dragging, or with the arrow keys and Enter. */
export function HistogramView(props: HistogramViewProps): ReactElement {
  const { histogram, split, isLoading, onRange } = props;
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const bars = useMemo(() => stackBars(histogram, split), [histogram, split]);
  const fromMs = startOf(histogram);
  const spanMs = bars.buckets * histogram.intervalMs;
  const [pointed, setPointed] = useState<number | null>(null);
  const [dragged, setDragged] = useState<number | null>(null);

  const bucketAt = ({ clientX }: PointerEvent): number => {
    const { left } = box.current!.getBoundingClientRect();
    const bucket = Math.floor(((clientX - left) / Math.max(1, width)) * bars.buckets);
    return Math.max(0, Math.min(bars.buckets - 1, bucket));
  };
  const choose = (one: number, other: number): void => {
    const [first, last] = [Math.min(one, other), Math.max(one, other)];
    onRange({
      from: fromMs + first * histogram.intervalMs,
      until: fromMs + (last + 1) * histogram.intervalMs,
    });
    setDragged(null);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const from = pointed ?? (step > 0 ? -1 : bars.buckets);
      const next = Math.max(0, Math.min(bars.buckets - 1, from + step));
      setPointed(next);
      if (event.shiftKey) setDragged(dragged ?? from);
      else setDragged(null);
    } else if (event.key === "Enter" && pointed !== null) {
      event.preventDefault();
      choose(dragged ?? pointed, pointed);
    } else if (event.key === "Escape" && (pointed !== null || dragged !== null)) {
      event.preventDefault();
      setPointed(null);
      setDragged(null);
    }
  };
  const [first, last] =
    pointed === null
      ? [null, null]
      : [Math.min(dragged ?? pointed, pointed), Math.max(dragged ?? pointed, pointed)];
  return (
    <div className="histogram" data-loading={isLoading ? "" : undefined}>
      <div
        ref={box}
        className="histogram-box"
        role="slider"
        tabIndex={0}
        aria-label="Events over time: arrow keys move, Shift widens, Enter looks at that time"
        aria-valuemin={0}
        aria-valuemax={bars.buckets - 1}
        aria-valuenow={pointed ?? 0}
        aria-valuetext={
          first === null
            ? `${bars.counted.toLocaleString()} events, ${rangeText(fromMs, fromMs + spanMs)}`
            : bucketWords({ histogram, bars, first, last, fromMs })
        }
        onKeyDown={onKeyDown}
        onBlur={() => setPointed(null)}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setDragged(bucketAt(event));
        }}
        onPointerMove={(event) => setPointed(bucketAt(event))}
        onPointerLeave={() => {
          if (dragged === null) setPointed(null);
        }}
        onPointerUp={(event) => {
          if (dragged !== null) choose(dragged, bucketAt(event));
        }}
        onPointerCancel={() => setDragged(null)}
      >
        <svg viewBox={`0 0 ${bars.buckets} 1`} preserveAspectRatio="none" aria-hidden="true">
          {bars.series.map(({ key, path }) => (
            <path key={key} d={path} style={seriesStyle(key, split)} />
          ))}
        </svg>
        <span className="histogram-peak" aria-hidden="true">
          {bars.peak.toLocaleString(undefined, { notation: "compact" })}
        </span>
        {first === null ? null : (
          <>
            <span
              className="histogram-pointed"
              data-dragged={dragged === null ? undefined : ""}
              style={{
                left: `${(first / bars.buckets) * 100}%`,
                width: `${((last - first + 1) / bars.buckets) * 100}%`,
              }}
            />
            <span
              className="histogram-words"
              data-side={first > bars.buckets / 2 ? "left" : "right"}
              style={{ left: `${((first + last + 1) / 2 / bars.buckets) * 100}%` }}
            >
              {bucketWords({ histogram, bars, first, last, fromMs })}
            </span>
          </>
        )}
      </div>
      <div className="histogram-ticks" aria-hidden="true">
        {ticksOf(fromMs, spanMs, width).map((tickMs) => (
          <span key={tickMs} style={{ left: `${((tickMs - fromMs) / spanMs) * 100}%` }}>
            {tickText(tickMs, spanMs)}
          </span>
        ))}
      </div>
    </div>
  );
}

/** The color of a status, or of a name as its dot has it. */
function seriesStyle(key: string, split: Split): CSSProperties {
  if (split === "status") return { fill: `var(--status-${key})` };
  return { fill: `var(${key === otherKey ? "--series-8" : nameToken(key)})` };
}

interface Bucket {
  readonly histogram: Histogram;
  readonly bars: Bars;
  readonly first: number;
  readonly last: number;
  readonly fromMs: number;
}

function bucketWords({ histogram, first, last, fromMs }: Bucket): string {
  const startMs = fromMs + first * histogram.intervalMs;
  const endMs = fromMs + (last + 1) * histogram.intervalMs;
  let count = 0;
  for (const point of histogram.points) {
    const atMs = Date.parse(point.at);
    if (atMs >= startMs && atMs < endMs) count += point.count;
  }
  return `${count.toLocaleString()} · ${rangeText(startMs, endMs)}`;
}

const niceStepsMs = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400,
  172_800, 604_800, 2_592_000, 7_776_000, 31_536_000,
].map((seconds) => seconds * 1_000);

/** Round times, on the reader's clock, with room for their words between them. */
function ticksOf(fromMs: number, spanMs: number, width: number): readonly number[] {
  if (width === 0) return [];
  const leastMs = (spanMs / width) * tickGapPx;
  const stepMs = niceStepsMs.find((step) => step >= leastMs) ?? niceStepsMs.at(-1)!;
  const zoneMs = new Date(fromMs).getTimezoneOffset() * 60_000;
  const ticks: number[] = [];
  const firstMs = Math.ceil((fromMs - zoneMs) / stepMs) * stepMs + zoneMs;
  for (let tickMs = firstMs; tickMs < fromMs + spanMs; tickMs += stepMs) {
    if (((fromMs + spanMs - tickMs) / spanMs) * width > tickWordsPx) ticks.push(tickMs);
  }
  return ticks;
}
