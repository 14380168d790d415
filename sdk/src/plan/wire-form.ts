/**
 * What a live value is after its way over the wire: dates and decimals are text, `undefined` is gone.
 *
 * @returns `undefined` for what cannot be encoded at all, such as a cycle.
 */
export function wireForm(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value, liveToPlain) ?? "") as unknown;
  } catch {
    return undefined;
  }
}

function liveToPlain(this: Record<string, unknown>, key: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  // A duration has already become "PT1S" here; its holder still has it.
  const live = this[key] as {
    total?: (unit: string) => number;
    [Symbol.toStringTag]?: string;
  } | null;
  return live?.[Symbol.toStringTag] === "Temporal.Duration" ? live.total?.("milliseconds") : value;
}
