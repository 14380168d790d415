import type { ExampleSite } from "@tracker-analytics/example-site";
import type { IngestServer, StoredEvent } from "@tracker-analytics/dev-ingest";

/** The pages of the example site. */
export type ExamplePage = "script-tag" | "vite-react";

/** What an example page takes from its address. */
export interface PageSettings {
  readonly ingestHost?: string;
  readonly testMode?: "1";
  readonly noEmit?: "1";
  readonly accessKey?: string;
}

/** One test's own part of a server. */
export interface Run {
  readonly name: string;
  readonly ingestHost: string;
  /** The address of an example page that sends to this run, unless the settings say otherwise. */
  urlOf(page: ExamplePage, settings?: PageSettings): string;
  /** What is stored now, oldest first. */
  stored(): Promise<readonly StoredEvent[]>;
  /**
   * Resolves to what is stored as soon as that is as many events.
   *
   * @throws {Error} when it is not within `timeoutMs`; the message says what is there instead.
   */
  received(count: number, timeoutMs?: number): Promise<readonly StoredEvent[]>;
}

/** The address of an example page with these settings. */
export function pageUrl(site: ExampleSite, page: ExamplePage, settings: PageSettings): string {
  return `${site.url}/${page}/?${new URLSearchParams({ ...settings }).toString()}`;
}

/** Makes the run of a name; a server creates it when the first event arrives for it. */
export function createRun(ingest: IngestServer, site: ExampleSite, name: string): Run {
  const ingestHost = `${ingest.url}/r/${name}`;
  const stored = (): Promise<readonly StoredEvent[]> => ingest.events({ run: name });
  return {
    name,
    ingestHost,
    stored,
    urlOf: (page, settings) => pageUrl(site, page, { ingestHost, ...settings }),
    async received(count, timeoutMs = 10_000) {
      const deadline = AbortSignal.timeout(timeoutMs);
      for (;;) {
        const news = nextNews(ingest, deadline);
        const events = await stored();
        if (events.length >= count) return events;
        if (deadline.aborted) {
          const names = events.map(({ event_name }) => event_name).join(", ");
          throw new Error(
            `${events.length} of ${count} events arrived within ${timeoutMs} ms: ${names}`,
          );
        }
        await news;
      }
    },
  };
}

/** Resolves when the store has something new, or the deadline is over. */
function nextNews({ store }: IngestServer, deadline: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      stopListening();
      deadline.removeEventListener("abort", end);
      resolve();
    };
    const stopListening = store.onStored(end);
    deadline.addEventListener("abort", end);
    if (deadline.aborted) end();
  });
}
