/** One event as the marathon tracks it: plain values, and the live ones a JavaScript sender holds. */
export interface MarathonEvent {
  readonly event_name: string;
  readonly properties: Record<string, unknown>;
}

/**
 * What must arrive for an event: the JSON value that `JSON.parse` gives back at the receiver.
 *
 * Written from the wire's rules and not from any encoder: Date → ISO 8601 UTC, bigint → decimal string, `toJSON` → its
 * result, `undefined` → left out, a lone surrogate → U+FFFD.
 */
export function expectedWire(event: MarathonEvent): MarathonEvent {
  return {
    event_name: event.event_name,
    properties: expectedValue(event.properties) as Record<string, unknown>,
  };
}

function expectedValue(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed();
  if (typeof value === "bigint") return value.toString(10);
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => expectedValue(item));
  if ("toJSON" in value && typeof value.toJSON === "function") {
    return expectedValue((value as { toJSON: () => unknown }).toJSON());
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, expectedValue(item)]),
  );
}
