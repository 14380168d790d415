/**
 * Puts context under the properties of an event. The properties are not read here, where a getter that throws would
 * cost the event; the encoder, which comes next, loses no more than that property.
 */
export function addContext(context: object | undefined, properties: unknown): unknown {
  if (context === undefined) return properties;
  if (properties === undefined) return context;
  // No properties at all: for the client to refuse.
  if (typeof properties !== "object" || properties === null || Array.isArray(properties)) {
    return properties;
  }
  return {
    toJSON(): object {
      // As the serialiser does: a model that knows its own JSON form is asked for it.
      const source = (properties as { toJSON?(): object }).toJSON?.() ?? properties;
      const merged: object = { ...context };
      for (const key of Object.keys(source)) {
        Object.defineProperty(merged, key, {
          enumerable: true,
          get: () => (source as Record<string, unknown>)[key],
        });
      }
      return merged;
    },
  };
}
