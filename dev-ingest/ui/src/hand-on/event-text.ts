import { listJson, textOfLines } from "../detail/json-lines.ts";
import type { StoredEvent } from "../api/stored-event.ts";

type Sent = Pick<StoredEvent, "event_name" | "properties">;

/** An event as it crosses the wire, its numbers written as they were sent. */
export function wireText({ event_name, properties }: Sent): string {
  return textOfLines(listJson({ event_name, properties }, "", [], Infinity).lines);
}

/** The events as the body of one request. */
export function bodyText(events: readonly Sent[]): string {
  const sent = events.map(({ event_name, properties }) => ({ event_name, properties }));
  return textOfLines(listJson(sent, "", [], Infinity).lines);
}

/**
 * A command for a POSIX shell that sends the event again.
 *
 * @param serverUrl Without a slash at its end.
 */
export function curlCommand(
  event: Sent & Pick<StoredEvent, "path" | "run">,
  serverUrl: string,
): string {
  const run = event.run === null ? "" : `/r/${event.run}`;
  const body = bodyText([event]).replaceAll("'", String.raw`'\''`);
  return `curl '${serverUrl}${run}/${event.path}' --json '${body}'`;
}

/** The call of the SDK that tracks such an event. */
export function trackCall({ event_name, properties }: Sent): string {
  const name = JSON.stringify(event_name);
  if (Object.keys(properties).length === 0) return `analytics.track(${name});`;
  const lines = listJson(properties, "", [], Infinity).lines.map((line) => {
    const { key } = line;
    // A key that is a name needs no quotes.
    const bare = key === null ? null : /^"([A-Za-z_$][\w$]*)"$/.exec(key)?.[1];
    return bare === undefined || bare === null || bare === "__proto__"
      ? line
      : { ...line, key: bare };
  });
  return `analytics.track(${name}, ${textOfLines(lines)});`;
}
