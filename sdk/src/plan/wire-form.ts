/**
 * What a live value is after its way over the wire: dates and decimals are text, `undefined` is gone.
 *
 * @returns `undefined` for what cannot be encoded at all, such as a cycle.
 */
export function wireForm(value: unknown): unknown {
  try {
    // What has no JSON is undefined here, and undefined cannot be parsed.
    return JSON.parse(JSON.stringify(value, liveToPlain)) as unknown;
  } catch {
    return undefined;
  }
}

function liveToPlain(this: Record<string, unknown>, key: string, value: unknown): unknown {
  // A duration has already become "PT1S" here; its holder still has it.
  const live = this[key] as {
    readonly [Symbol.toStringTag]?: string;
    total(unit: string): number;
  } | null;
  if (live?.[Symbol.toStringTag] === "Temporal.Duration") return live.total("milliseconds");
  return typeof value === "bigint" ? String(value) : value;
}
