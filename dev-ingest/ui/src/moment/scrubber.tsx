import type { CSSProperties, KeyboardEvent, ReactElement } from "react";
import type { TimeRange } from "../charts/chart.ts";
import { clockLabel, momentLabel } from "../charts/time-labels.ts";
import "./scrubber.css";

interface ScrubberProps {
  readonly atMs: number;
  readonly range: TimeRange;
  readonly onMove: (atMs: number) => void;
}

const stepMs = 60_000;
const hourMs = 3_600_000;

/** The cursor of a chart over its time: a slider, so that it is dragged, stepped by arrow keys and read aloud. */
export function Scrubber({ atMs, range, onMove }: ScrubberProps): ReactElement {
  const { fromMs, untilMs } = range;
  const clamped = Math.min(Math.max(atMs, fromMs), untilMs);
  const share = (clamped - fromMs) / (untilMs - fromMs);
  const onKeyDown = (event: KeyboardEvent): void => {
    // The chart below has the arrows for itself.
    event.stopPropagation();
    const direction = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!event.shiftKey || direction === undefined) return;
    event.preventDefault();
    onMove(Math.min(Math.max(clamped + direction * hourMs, fromMs), untilMs));
  };
  return (
    <div className="scrubber" style={{ "--share": share } as CSSProperties}>
      <input
        type="range"
        aria-label="Moment"
        aria-valuetext={momentLabel(clamped)}
        min={fromMs}
        max={untilMs}
        step={stepMs}
        value={clamped}
        onChange={({ target }) => onMove(Number(target.value))}
        onKeyDown={onKeyDown}
      />
      <span className="scrubber-time" aria-hidden="true">
        {clockLabel(clamped)}
      </span>
    </div>
  );
}
