const clock = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
  hourCycle: "h23",
});

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

/** `14:05:09.123` in the reader's time zone; what is not a time is shown as it is. */
export function clockTime(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : clock.format(date);
}

/** `Nov 23, 2026, 14:05:09.123` in the reader's time zone. */
export function fullTime(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : `${day.format(date)}, ${clock.format(date)}`;
}

const units = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
  ["millisecond", 1],
] as const;

/** A length of time in its largest unit: `2.1 hr`, `350 ms`. */
export function durationText(ms: number): string {
  const size = Math.abs(ms);
  const [unit, unitMs] = units.find(([, one]) => size >= one) ?? units[4];
  const value = size / unitMs;
  return new Intl.NumberFormat(undefined, {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: value < 10 && unitMs > 1 ? 1 : 0,
  }).format(value);
}

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto", style: "long" });

/** `5 minutes ago`, `in 2 hours`. */
export function relativeTime(iso: string, nowMs: number): string {
  const awayMs = Date.parse(iso) - nowMs;
  const [unit, unitMs] = units.find(([, one]) => Math.abs(awayMs) >= one) ?? units[3];
  if (unit === "millisecond") return relative.format(0, "second");
  return relative.format(Math.trunc(awayMs / unitMs), unit);
}

const leastLateMs = 60_000;

/** How much later than it happened an event arrived; null where that is less than a minute, or not known. */
export function latenessMs(event: {
  readonly receivedAt: string;
  readonly happenedAt: string;
}): number | null {
  const lateMs = Date.parse(event.receivedAt) - Date.parse(event.happenedAt);
  return lateMs >= leastLateMs ? lateMs : null;
}
