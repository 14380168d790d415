import { type IngestServer, type ServerOptions, startServer } from "@tracker-analytics/dev-ingest";
import type { Locator } from "@playwright/test";
import { test as base } from "../fixtures.ts";

/** An event as it crosses the wire. */
export interface SentEvent {
  readonly event_name: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

interface Fixtures {
  /** What the test's server is started with. */
  readonly serverOptions: ServerOptions;
  /** A server of the test's own, since the live page shows everything. */
  readonly server: IngestServer;
  /** Sends events and waits until they are stored. `query` is that of the request: `batch=…&age=…`. */
  readonly send: (events: readonly SentEvent[], path?: string) => Promise<void>;
}

/** Playwright's test with a server and a watched page. */
export const test = base.extend<Fixtures>({
  serverOptions: [{}, { option: true }],
  server: async ({ serverOptions }, use) => {
    const server = await startServer({ port: 0, ...serverOptions });
    await use(server);
    await server.close();
  },
  send: async ({ server }, use) => {
    await use((events, path = "/track") => sendTo(server.url, events, path));
  },
});

export { expect } from "@playwright/test";

/** Sends events to a server and waits until they are stored. */
export async function sendTo(
  url: string,
  events: readonly SentEvent[],
  path = "/track",
): Promise<void> {
  const response = await fetch(url + path, { method: "POST", body: JSON.stringify(events) });
  if (!response.ok) throw new Error(await response.text());
}

/** Donations with the ids from one to another, both included. */
export function donations(first: number, last: number): readonly SentEvent[] {
  return Array.from({ length: last - first + 1 }, (_, at) => ({
    event_name: "donation_completed",
    properties: { donation_id: first + at, amount: `${first + at}.50`, currency: "USD" },
  }));
}

/** Writes into a field key by key: in Firefox `fill` sets a value that React does not hear of. */
export async function write(field: Locator, text: string): Promise<void> {
  await field.press("ControlOrMeta+A");
  await field.pressSequentially(text);
}
