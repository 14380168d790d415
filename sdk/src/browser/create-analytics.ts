import { createOutbox } from "./outbox/outbox.ts";
import { sendFromPage } from "./send-from-page.ts";
import { findTestHook } from "./test-hook.ts";
import { createClient } from "../core/client.ts";
import { pageSettings } from "../core/settings-table.ts";
import type { Analytics, AnalyticsSettings } from "../core/analytics.ts";
import type { AnyPlan } from "../plan/types.ts";

/** The hosts of this page's clients. A second one for a host is most often left over from a hot reload. */
const hosts = new Set<unknown>();

/** All pages hear at the same moment that the network is back. */
const onlineJitterMs = 3_000;

/**
 * Starts a client. It sends what is tracked in small batches, and what is left when the page is hidden or left in
 * requests that outlive the page.
 *
 * @throws {TypeError} when the settings cannot work; the message says how to mend them.
 */
export function createAnalytics<P extends AnyPlan | undefined = undefined>(
  settings: AnalyticsSettings = {},
): Analytics<P> {
  const hook = findTestHook();
  const given = hook?.settings(settings) ?? settings;
  // Of the application's own settings: a hook leads clients of different hosts to one.
  const { ingestHost } = settings;
  // Jest's jsdom has none (https://github.com/jsdom/jsdom/issues/2524).
  const encoder = globalThis.TextEncoder && new TextEncoder();
  const listening = new AbortController();
  const { analytics, delivery, store, resume, numbering, report } = createClient({
    given,
    table: pageSettings,
    send: sendFromPage,
    countBytes: (text) => (encoder ? encoder.encode(text).length : new Blob([text]).size),
    onClosed: () => listening.abort(),
    createStore: createOutbox,
  });
  if (ingestHost && hosts.has(ingestHost)) {
    report({ reason: "second-client", message: "close() the first", lostEvents: 0 });
  }
  hosts.add(ingestHost);
  const close = analytics.close.bind(analytics);
  analytics.close = (deadline) => {
    hosts.delete(ingestHost);
    return close(deadline);
  };
  let isKept = false;
  const onEvent = ({ type, persisted }: PageTransitionEvent): void => {
    if (type === "online") delivery.hurry(onlineJitterMs);
    else if (type === "pageshow") {
      // Not at the first time: nothing has been left then.
      if (persisted) resume(isKept);
    } else if (type === "pagehide") {
      delivery.leave((url, body) => navigator.sendBeacon(url, body));
      isKept = !!store?.stop();
    } else delivery.leave();
  };
  // Both ways of leaving: Chromium fires pagehide first, Firefox visibilitychange; a phone that switches away fires only
  // the latter. Coming back to the page is as good a moment to send.
  for (const type of ["pagehide", "pageshow", "visibilitychange", "online"]) {
    // Absent where a server renders the page.
    globalThis.addEventListener?.(type, onEvent as EventListener, listening);
  }
  hook?.started(analytics, numbering);
  return analytics;
}
