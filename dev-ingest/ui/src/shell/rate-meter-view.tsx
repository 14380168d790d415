import { type ReactElement, useEffect, useState } from "react";
import { meteredSeconds, type RateMeter } from "../live/rate-meter.ts";

const averagedSeconds = 5;
const barWidth = 2;
const meterHeight = 20;

/** The rate of the last seconds as a number, and of the last minute as bars. */
export function RateMeterView({ meter }: { readonly meter: RateMeter }): ReactElement {
  const [countBySecond, setCountBySecond] = useState(() => meter.read(Date.now()));
  useEffect(() => {
    const timer = setInterval(() => setCountBySecond(meter.read(Date.now())), 1_000);
    return () => clearInterval(timer);
  }, [meter]);

  // The present second is not over, so it is not part of the rate.
  const counted = countBySecond.slice(-averagedSeconds - 1, -1);
  const perSecond = counted.reduce((sum, count) => sum + count, 0) / averagedSeconds;
  const peak = Math.max(1, ...countBySecond);
  const text = `${perSecond.toLocaleString(undefined, { maximumFractionDigits: perSecond < 10 ? 1 : 0 })}/s`;
  return (
    <span
      className="rate-meter"
      role="img"
      aria-label={`${text}, mean of ${averagedSeconds} seconds`}
    >
      <svg
        viewBox={`0 0 ${meteredSeconds * barWidth} ${meterHeight}`}
        width={meteredSeconds * barWidth}
        height={meterHeight}
        preserveAspectRatio="none"
      >
        {countBySecond.map((count, second) => {
          const height = count === 0 ? 1 : Math.max(2, (count / peak) * meterHeight);
          return (
            <rect
              key={second}
              className={count === 0 ? "is-quiet" : undefined}
              x={second * barWidth}
              y={meterHeight - height}
              width={barWidth - 0.5}
              height={height}
            />
          );
        })}
      </svg>
      <span>{text}</span>
    </span>
  );
}
