/**
 * Encodes properties one by one, so that one that cannot be encoded costs only itself.
 *
 * bigint → string, `Temporal.Duration` → number of milliseconds; NaN, the infinities and
 * invalid dates → `null` (reported); a property that holds a cycle, or throws when it is read or encoded → left out
 * (reported); `undefined`, functions and symbols → left out.
 *
 * @param onIssue Told which property, and what was there: `amount: NaN`.
 * @returns JSON text of an object.
 */
export function encodeProperties(properties: object, onIssue: (message: string) => void): string {
  const members: string[] = [];
  // As the serialiser does: a model that knows its own JSON form is asked for it.
  const source = (properties as { toJSON?(): object }).toJSON?.() ?? properties;
  for (const key of Object.keys(source)) {
    try {
      const json = JSON.stringify(
        (source as Record<string, unknown>)[key],
        function (this: Record<string, unknown>, name: string, value: unknown): unknown {
          const raw = this[name];
          if (typeof value === "bigint") return String(value);
          if ((raw as Duration | null)?.total?.call && /^-?P/.test(value as string)) {
            return (raw as Required<Duration>).total("milliseconds");
          }
          // What JSON cannot carry becomes null there, in silence.
          if (value === null ? raw : typeof value === "number" && !isFinite(value)) {
            onIssue(`${key}: ${raw as number}`);
          }
          return value;
        },
      ) as string | undefined;
      if (json) members.push(`${JSON.stringify(key)}:${json}`);
    } catch (error) {
      onIssue(`${key}: ${error as Error}`);
    }
  }
  return `{${members.join()}}`;
}

interface Duration {
  readonly total?: (unit: string) => number;
}

/**
 * Replaces lone surrogates, which UTF-8 cannot carry, by U+FFFD. In JSON text they stand as `\ud83d`, and an escaped
 * backslash before such letters is none.
 */
export function repairSurrogates(json: string): string {
  return json.replace(/\\\\|\\ud.../g, (escape) => (escape[2] ? "\ufffd" : escape));
}
