import { encodeProperties, repairSurrogates } from "./encode-properties.ts";

/**
 * Encodes one event as its JSON text: `{"event_name":"…","properties":{…}}`. Never throws.
 *
 * The platform's serializer does the work. Only where its text shows a trace of something it passes over in silence (a
 * `null` that may have been NaN, a `{}` that may have been a `Map`, a lone surrogate, a duration), or where it throws (a cycle, a bigint, a getter), is the
 * event encoded property by property.
 *
 * @returns `undefined` when it is not an event: the name is not a string of 1 to 255 units, or the properties are not an object.
 */
export function encodeEvent(
  eventName: unknown,
  properties: unknown = {},
  onIssue: (message: string, eventName: string) => void,
): string | undefined {
  if (typeof eventName !== "string" || !eventName || eventName.length > 255) return undefined;
  try {
    let text: string;
    try {
      text = JSON.stringify({ event_name: eventName, properties });
    } catch {
      // Property by property, then, if it is an object: an empty list lets none of its properties be read.
      text = `{null${JSON.stringify(properties, [])}}`;
    }
    // Only an object ends so, being the last: any other value has another sign before the last brace.
    if (!text.endsWith("}}")) return undefined;
    return /null|\\ud|"-?P[\dT]|{}/.test(text)
      ? repairSurrogates(
          `{"event_name":${JSON.stringify(eventName)},"properties":${encodeProperties(properties as object, (message) => onIssue(message, eventName))}}`,
        )
      : text;
  } catch {
    // Not even the names of its properties can be read.
    return undefined;
  }
}
