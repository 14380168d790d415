const latestMs = Date.UTC(10_000, 0, 1);

/** Reads a time of a link or a field, milliseconds since 1970; null for what is not a time of the years 1970 to 9999. */
export function readTime(text: string | null | undefined): number | null {
  const timeMs = Date.parse(text ?? "");
  return timeMs >= 0 && timeMs < latestMs ? timeMs : null;
}
