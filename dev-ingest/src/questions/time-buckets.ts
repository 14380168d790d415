const hourMs = 3_600_000;
const quarterHourMs = 900_000;
/** Clocks of all zones differ from UTC by whole quarters of an hour, and change on them. */
const maxCachedOffsets = 100_000;

/** Makes the function that says when the bucket of an instant begins. */
export function bucketStarts(
  intervalMs: number | null,
  timeZone: string | undefined,
): (ms: number) => number {
  if (intervalMs === null) return () => 0;
  const floor = (ms: number): number => Math.floor(ms / intervalMs) * intervalMs;
  if (timeZone === undefined || timeZone === "UTC") return floor;
  const offsetAt = zoneOffsets(timeZone);
  return (ms) => {
    const offsetMs = offsetAt(ms);
    const localStart = floor(ms + offsetMs);
    const start = localStart - offsetMs;
    // A longer bucket may begin before its zone's clock was changed; an hour that comes twice is two buckets.
    return intervalMs <= hourMs ? start : localStart - offsetAt(start);
  };
}

/** The longest span that no bucket begins within: what happened in it needs not be told apart. */
export function grainOf(intervalMs: number | null, timeZone: string | undefined): number | null {
  if (intervalMs === null || timeZone === undefined || timeZone === "UTC") return intervalMs;
  return intervalMs % quarterHourMs === 0 ? quarterHourMs : 60_000;
}

function zoneOffsets(timeZone: string): (ms: number) => number {
  const format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  const cached = new Map<number, number>();
  return (ms) => {
    const quarter = Math.floor(ms / quarterHourMs);
    let offsetMs = cached.get(quarter);
    if (offsetMs === undefined) {
      if (cached.size >= maxCachedOffsets) cached.clear();
      offsetMs = readOffset(format.formatToParts(quarter * quarterHourMs));
      cached.set(quarter, offsetMs);
    }
    return offsetMs;
  };
}

/** Reads `GMT+05:30`; `GMT` alone is not an offset. */
function readOffset(parts: readonly Intl.DateTimeFormatPart[]): number {
  const name = parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  if (sign === undefined) return 0;
  return (sign === "-" ? -1 : 1) * (Number(hours) * hourMs + Number(minutes) * 60_000);
}
