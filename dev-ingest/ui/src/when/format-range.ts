const dayMs = 86_400_000;

const time = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const timeWithSeconds = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});
const dayAndTime = new Intl.DateTimeFormat(undefined, {
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const day = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric" });

/** A tick below a histogram of so many milliseconds: a time on a short one, a day on a long one. */
export function tickText(timeMs: number, spanMs: number): string {
  if (spanMs > 3 * dayMs) return day.format(timeMs);
  if (spanMs > dayMs) return dayAndTime.format(timeMs);
  return (spanMs < 600_000 ? timeWithSeconds : time).format(timeMs);
}

/** `Jan 4, 18:00 – 18:30`, as long as it has to be. */
export function rangeText(fromMs: number | null, untilMs: number | null): string {
  if (fromMs === null && untilMs === null) return "All time";
  if (fromMs === null) return `Until ${dayAndTime.format(untilMs!)}`;
  if (untilMs === null) return `Since ${dayAndTime.format(fromMs)}`;
  return untilMs - fromMs < 600_000
    ? `${day.format(fromMs)}, ${timeWithSeconds.formatRange(fromMs, untilMs)}`
    : dayAndTime.formatRange(fromMs, untilMs);
}
