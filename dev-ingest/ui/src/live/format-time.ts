const clock = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
  hourCycle: "h23",
});

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

/** `14:05:09.123` in the reader's time zone; what is no time is shown as it is. */
export function clockTime(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : clock.format(date);
}

/** `23 Nov 2026, 14:05:09.123` in the reader's time zone. */
export function fullTime(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : `${day.format(date)}, ${clock.format(date)}`;
}
