import { showIssue, type InvalidEvent } from "./overlay.ts";

/** The part of a client of the SDK that is used. */
interface Client {
  track(name: string, ...properties: unknown[]): void;
}

/** Where `track()` was called, in a module as Vite serves it. */
export interface Place {
  readonly url: string;
  readonly line: string;
  readonly column: string;
}

const host = `${location.origin}/__analytics`;
const maxNames = 500;

/** Where each event was tracked last, by its name. */
const places = new Map<string, Place>();

// The SDK asks this for the settings of every client, as it does for a test kit, which goes before.
(globalThis as { [key: symbol]: unknown })[Symbol.for("tracker-analytics.test")] ??= {
  settings: (given: object) => ({
    ...given,
    ingestHost: host,
    testMode: true,
    testPath: "/test",
    accessKey: undefined,
  }),
  started(client: Client) {
    const track = client.track.bind(client);
    client.track = (name, ...properties) => {
      const place = findPlace(new Error().stack ?? "");
      if (place && places.size < maxNames) places.set(name, place);
      track(name, ...properties);
    };
  },
};

new EventSource(`${host}/api/stream?status=invalid`).addEventListener("events", ({ data }) => {
  const events = JSON.parse(data as string) as InvalidEvent[];
  const last = events.at(-1);
  if (last) showIssue(last, { host, place: places.get(last.event_name) });
});

/** The first line of a stack that is the application's own. */
function findPlace(stack: string): Place | undefined {
  for (const [, origin, path, line, column] of stack.matchAll(
    /(https?:\/\/[^\s/)]+)(\/[^\s)]*?):(\d+):(\d+)/g,
  )) {
    if (origin === location.origin && !/\/node_modules\/|^\/__analytics\//.test(path!)) {
      return { url: path!, line: line!, column: column! };
    }
  }
  return undefined;
}
