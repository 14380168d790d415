/** One SDK, used as its documentation says: the configuration that the table is printed with. */
export interface Peer {
  readonly name: string;
  /** `posthog-js@1.449.2`; `null` for what the repository has itself. */
  readonly package: string | null;
  /** A module that exports `start(host)`, which returns `track(name, properties)`, and for Node `finish()` too. */
  readonly source: string;
}

const floor = `
export function start(host) {
  const waiting = [];
  let timer;
  const send = () => {
    timer = undefined;
    // About 64 KB a request.
    while (waiting.length > 0)
      void fetch(host + "/track", { method: "POST", body: JSON.stringify(waiting.splice(0, 190)) });
  };
  return (event_name, properties) => {
    waiting.push({ event_name, properties });
    timer ??= setTimeout(send, 0);
  };
}`;

/** SDKs of pages. Recording, page views and clicks are off, because only `track()` is compared; all else is the default. */
export const pagePeers: readonly Peer[] = [
  { name: "floor", package: null, source: floor },
  {
    name: "tracker-analytics",
    package: null,
    source: `
import { createAnalytics } from "@tracker-analytics/sdk";
export function start(host) {
  const analytics = createAnalytics({ ingestHost: host });
  return (name, properties) => analytics.track(name, properties);
}`,
  },
  {
    name: "PostHog",
    package: "posthog-js@1.449.2",
    source: `
import posthog from "posthog-js";
export function start(host) {
  posthog.init("phc_key", {
    api_host: host,
    defaults: "2026-01-30",
    autocapture: false,
    capture_pageview: false,
    capture_pageleave: false,
    disable_session_recording: true,
    disable_surveys: true,
    advanced_disable_flags: true,
    // It takes a headless browser for a bot, and a burst of more than 100 events for a mistake.
    opt_out_useragent_filter: true,
    rate_limiting: { events_per_second: 1_000, events_burst_limit: 1_000 },
  });
  return (name, properties) => posthog.capture(name, properties);
}`,
  },
  {
    name: "Segment",
    package: "@segment/analytics-next@1.84.3",
    source: `
import { AnalyticsBrowser } from "@segment/analytics-next";
export function start(host) {
  const analytics = AnalyticsBrowser.load({
    writeKey: "key",
    cdnSettings: {
      integrations: {
        "Segment.io": { apiKey: "key", apiHost: host.replace("http://", "") + "/v1", protocol: "http" },
      },
    },
  });
  return (name, properties) => void analytics.track(name, properties);
}`,
  },
  {
    name: "Snowplow",
    package: "@snowplow/browser-tracker@4.10.1",
    source: `
import { newTracker, trackSelfDescribingEvent } from "@snowplow/browser-tracker";
export function start(host) {
  newTracker("sp", host, { appId: "bench", cookieSameSite: "Lax" });
  return (name, data) =>
    trackSelfDescribingEvent({ event: { schema: "iglu:org.example/" + name + "/jsonschema/1-0-0", data } });
}`,
  },
  {
    name: "Amplitude",
    package: "@amplitude/analytics-browser@2.48.1",
    source: `
import { flush, init, setTransport, track } from "@amplitude/analytics-browser";
export function start(host) {
  init("key", { serverUrl: host + "/2/httpapi", autocapture: false, fetchRemoteConfig: false });
  addEventListener("pagehide", () => {
    setTransport("beacon");
    flush();
  });
  return (name, properties) => void track(name, properties);
}`,
  },
  {
    name: "OpenPanel",
    package: "@openpanel/web@1.4.1",
    source: `
import { OpenPanel } from "@openpanel/web";
export function start(host) {
  const panel = new OpenPanel({ clientId: "key", apiUrl: host, trackScreenViews: false });
  return (name, properties) => void panel.track(name, properties);
}`,
  },
];

/** SDKs of Node. */
export const nodePeers: readonly Peer[] = [
  {
    name: "floor",
    package: null,
    source: `
export function start(host) {
  const waiting = [];
  return {
    track: (event_name, properties) => waiting.push({ event_name, properties }),
    async finish() {
      while (waiting.length > 0) {
        const body = JSON.stringify(waiting.splice(0, 100));
        await (await fetch(host + "/track", { method: "POST", body })).text();
      }
    },
  };
}`,
  },
  {
    name: "tracker-analytics",
    package: null,
    source: `
import { createAnalytics } from "@tracker-analytics/sdk";
export function start(host) {
  const analytics = createAnalytics({ ingestHost: host });
  return {
    track: (name, properties) => analytics.track(name, properties),
    finish: () => analytics.close({ timeoutMs: 120_000 }),
  };
}`,
  },
  {
    name: "PostHog",
    package: "posthog-node@5.70.0",
    source: `
import { PostHog } from "posthog-node";
export function start(host) {
  const client = new PostHog("phc_key", { host });
  return {
    track: (event, properties) => client.capture({ distinctId: "1", event, properties }),
    finish: () => client.shutdown(120_000),
  };
}`,
  },
  {
    name: "Segment",
    package: "@segment/analytics-node@3.1.0",
    source: `
import { Analytics } from "@segment/analytics-node";
export function start(host) {
  const client = new Analytics({ writeKey: "key", host });
  return {
    track: (event, properties) => client.track({ userId: "1", event, properties }),
    finish: () => client.closeAndFlush({ timeout: 120_000 }),
  };
}`,
  },
  {
    name: "Amplitude",
    package: "@amplitude/analytics-node@1.5.73",
    source: `
import { createInstance } from "@amplitude/analytics-node";
export function start(host) {
  const client = createInstance();
  client.init("key", { serverUrl: host + "/2/httpapi" });
  return {
    track: (name, properties) => void client.track(name, properties, { user_id: "12345" }),
    finish: () => client.flush().promise,
  };
}`,
  },
  {
    name: "Snowplow",
    package: "@snowplow/node-tracker@4.8.0",
    source: `
import { buildSelfDescribingEvent, newTracker } from "@snowplow/node-tracker";
export function start(host) {
  const tracker = newTracker({ namespace: "sp", appId: "bench" }, { endpoint: host, bufferSize: 100 });
  return {
    track: (name, data) =>
      tracker.track(
        buildSelfDescribingEvent({ event: { schema: "iglu:org.example/" + name + "/jsonschema/1-0-0", data } }),
      ),
    async finish() {
      tracker.flush();
      // It does not say when the events have been sent.
      await new Promise((resolve) => setTimeout(resolve, 10_000));
    },
  };
}`,
  },
];
