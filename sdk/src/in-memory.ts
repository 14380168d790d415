import type { Analytics, AnalyticsSettings } from "./core/analytics.ts";
import { createClient } from "./core/client.ts";
import type { AnyPlan } from "./plan/types.ts";
import { checkServerSettings, serverSettings } from "./server/server-settings.ts";

/** What is answered to a request that never left. */
export interface InMemoryAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/**
 * Starts a client whose requests go to a function instead of the network, for tests: encoding, numbering, consent, retries
 * and ledger are those of any client.
 *
 * @param receive Is given the address and the body of each request.
 * @throws {TypeError} when the settings cannot work; the message says how to mend them.
 */
export function createInMemoryAnalytics<P extends AnyPlan | undefined = undefined>(
  settings: AnalyticsSettings,
  receive: (url: string, body: string) => InMemoryAnswer,
): Analytics<P> {
  checkServerSettings(settings);
  const encoder = new TextEncoder();
  return createClient({
    given: settings,
    table: serverSettings,
    countBytes: (text) => encoder.encode(text).length,
    send: async (url, { events }) => {
      const { status, headers, text } = receive(url, `[${events.join()}]`);
      return {
        status,
        detail: text,
        retryAfter: headers["retry-after"] ?? null,
        isEchoed: "x-analytics-batch" in headers,
        known: headers["x-analytics-known"] ?? null,
      };
    },
  }).analytics;
}
