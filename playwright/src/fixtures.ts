import {
  type Page,
  test as base,
  type PlaywrightTestArgs,
  type PlaywrightTestOptions,
  type PlaywrightWorkerArgs,
  type PlaywrightWorkerOptions,
  type TestType,
} from "@playwright/test";
import { createEventPlan, readPlan, startServer } from "@tracker-analytics/dev-ingest";
import {
  createIngestClient,
  type IngestClient,
  type StoredEvent,
} from "@tracker-analytics/dev-ingest/client";
import type { AnyPlan } from "@tracker-analytics/sdk/plan";
import { openHideablePage } from "./life/hideable-page.ts";
import { createWatchedPages } from "./page/watched-pages.ts";
import { attachRun, showInTrace } from "./run/report-run.ts";
import { createRunName } from "./run/run-name.ts";
import { createTestAnalytics, type TestAnalytics } from "./run/test-analytics.ts";

/** What `use: { analyticsOptions: { … } }` takes in a Playwright configuration. */
export interface AnalyticsOptions {
  /** A dev-ingest that is running already, such as `http://127.0.0.1:5000`. Without it each worker starts its own. */
  readonly ingestUrl?: string;
  /** Its access key. */
  readonly accessKey?: string;
  /** The tracking plan that the worker's own server holds events against. */
  readonly plan?: AnyPlan;
  /**
   * Ingest addresses of senders that are not this SDK, as `page.route()` takes them: `https://ingest.example.org/**`. What
   * pages post there is led to the run.
   */
  readonly intercept?: readonly string[];
}

/** A server that the tests of a worker send to. */
export interface AnalyticsServer {
  readonly url: string;
  readonly client: IngestClient;
  /** Whether it is there when the tests have ended. */
  readonly outlivesTest: boolean;
}

/** Fixtures of a test. */
export interface AnalyticsFixtures<P extends AnyPlan | undefined = undefined> {
  readonly analytics: TestAnalytics<P>;
  /**
   * A page that `hide()` can hide. In Chromium it has a browser of its own, without the options of the context: give it
   * absolute addresses.
   */
  readonly hideablePage: Page;
}

/** Fixtures of a worker. */
export interface AnalyticsWorkerFixtures {
  readonly analyticsOptions: AnalyticsOptions;
  readonly analyticsServer: AnalyticsServer;
}

/** By this the SDK's adapters on a server in test mode send what a request tracks to the run. */
const runHeader = "x-analytics-run";

/** Playwright's `test` with the fixtures of this kit. */
export type AnalyticsTest<P extends AnyPlan | undefined = undefined> = TestType<
  PlaywrightTestArgs & PlaywrightTestOptions & AnalyticsFixtures<P>,
  PlaywrightWorkerArgs & PlaywrightWorkerOptions & AnalyticsWorkerFixtures
>;

/** Playwright's `test`, with a run of its own on a dev-ingest, to which all pages of its context send. */
export const test: AnalyticsTest = base.extend<AnalyticsFixtures, AnalyticsWorkerFixtures>({
  analyticsOptions: [{}, { option: true, scope: "worker" }],
  analyticsServer: [
    async ({ analyticsOptions }, use) => {
      const { ingestUrl, accessKey, plan } = analyticsOptions;
      if (ingestUrl !== undefined) {
        const client = createIngestClient({
          url: ingestUrl,
          ...(accessKey === undefined ? {} : { accessKey }),
        });
        await use({ url: ingestUrl.replace(/\/+$/, ""), client, outlivesTest: true });
        return;
      }
      const model = plan && readPlan(plan);
      const server = await startServer({
        port: 0,
        ...(model === undefined ? {} : { plan: createEventPlan(() => model, { showPii: true }) }),
      });
      const client = createIngestClient({ url: server.url });
      await use({ url: server.url, client, outlivesTest: false });
      await server.close();
    },
    { scope: "worker", box: true },
  ],
  analytics: [
    async ({ analyticsServer, analyticsOptions }, use, testInfo) => {
      const { url, client, outlivesTest } = analyticsServer;
      const run = createRunName(testInfo.title);
      const { accessKey, plan } = analyticsOptions;
      const settings = {
        ingestHost: `${url}/r/${run}`,
        testMode: true,
        testPath: "/test",
        ...(accessKey === undefined ? {} : { accessKey }),
      };
      const pages = createWatchedPages(settings, analyticsOptions.intercept);
      await use(
        createTestAnalytics({
          client,
          serverUrl: url,
          run,
          pages,
          outlivesTest,
          plannedNames: plan === undefined ? null : [...readPlan(plan).events.keys()],
          onArrived: showInTrace,
        }),
      );
      if (testInfo.status === testInfo.expectedStatus) return;
      const events: StoredEvent[] = [];
      for await (const event of client.allEvents({ run })) events.push(event);
      await attachRun(testInfo, run, events);
    },
    { box: true },
  ],
  extraHTTPHeaders: async ({ extraHTTPHeaders, analytics, analyticsOptions }, use) => {
    const isJoined = analyticsOptions.ingestUrl !== undefined;
    await use(isJoined ? { ...extraHTTPHeaders, [runHeader]: analytics.run } : extraHTTPHeaders);
  },
  hideablePage: async (
    { analytics, playwright, browserName, browser, launchOptions, headless },
    use,
  ) => {
    if (browserName !== "chromium") {
      const context = await browser.newContext();
      await analytics.watch(context);
      await use(await context.newPage());
      await context.close();
      return;
    }
    const options = { ...launchOptions, headless };
    const { page, close } = await openHideablePage(playwright[browserName], options);
    await analytics.watch(page.context());
    await use(page);
    await close();
  },
  context: async ({ context, analytics }, use) => {
    await analytics.watch(context);
    await use(context);
  },
});
