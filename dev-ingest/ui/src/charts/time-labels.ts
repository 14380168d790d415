const dayMs = 86_400_000;

const clock = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const clockWithSeconds = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const moment = new Intl.DateTimeFormat(undefined, {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

/** Words for the ticks of a time axis: the hour, and at midnight the day. */
export function tickLabels(times: readonly number[], incrementMs: number): string[] {
  return times.map((time) => {
    const isMidnight = new Date(time).getHours() === 0 && new Date(time).getMinutes() === 0;
    return incrementMs >= dayMs || isMidnight ? day.format(time) : clock.format(time);
  });
}

/** `28 Nov, 18:42` in the reader's time zone. */
export function momentLabel(timeMs: number): string {
  return moment.format(timeMs);
}

/** `18:42:07` where that is on the day of another time, else `27 Nov, 18:42`. */
export function timeBeside(timeMs: number, otherMs: number): string {
  const isSameDay = new Date(timeMs).toDateString() === new Date(otherMs).toDateString();
  return isSameDay ? clockWithSeconds.format(timeMs) : moment.format(timeMs);
}

/** `28 Nov, 18:42 – 19:00` in the reader's time zone. */
export function rangeLabel(fromMs: number, untilMs: number): string {
  return moment.formatRange(fromMs, untilMs);
}

/** `18:42` in the reader's time zone. */
export function clockLabel(timeMs: number): string {
  return clock.format(timeMs);
}
