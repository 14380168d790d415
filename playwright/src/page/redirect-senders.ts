import type { BrowserContext, Page, Route } from "@playwright/test";

/** An ingest address as the SDK writes it, whatever the host: workers do not run init scripts, so theirs is unknown. */
const batchAddress = /\/(?:track|test)\?(?:.*&)?batch=/;

/** Firefox that is driven through WebDriver BiDi does not show a route what a page posts. */
const hiddenBody =
  "Nothing was sent: this browser does not show request bodies to a route. Use Chromium for this test.";

/** Which senders are led to the run by routing, and where to. */
export interface RedirectOptions {
  /** `http://127.0.0.1:5000/r/<run>` */
  readonly ingestHost: string;
  /** Addresses of other senders' ingests, as `context.route()` takes them: `https://ingest.example.org/**`. */
  readonly intercept: readonly string[];
}

/**
 * Leads to the run what the hook in documents does not reach: clients in workers, from the first worker on (routing
 * switches the HTTP cache off), and other senders of the plain array. Routing cannot see beacons, nor what a page sends
 * while it goes away; a Firefox of the system (`channel: "moz-firefox"`) hides bodies from it, and answers 501.
 */
export async function redirectSenders(
  context: BrowserContext,
  { ingestHost, intercept }: RedirectOptions,
): Promise<void> {
  const forward = async (route: Route): Promise<void> => {
    const request = route.request();
    if (request.method() !== "POST" || request.url().startsWith(ingestHost)) {
      await route.fallback();
      return;
    }
    if (request.postDataBuffer() === null) {
      await route.fulfill({ status: 501, body: hiddenBody });
      return;
    }
    const { search } = new URL(request.url());
    try {
      const response = await route.fetch({ url: `${ingestHost}/test${search}` });
      await route.fulfill({ response });
    } catch {
      // The test is over, and the sender gone with its context; or the ingest is gone, which its sender hears.
      await route.abort().catch(() => {});
    }
  };
  let hasWorkers = false;
  const routeWorkers = (): void => {
    if (hasWorkers) return;
    hasWorkers = true;
    void context.route(batchAddress, forward);
  };
  const watchWorkers = (page: Page): void => void page.once("worker", routeWorkers);
  for (const page of context.pages()) watchWorkers(page);
  context.on("page", watchWorkers);
  context.once("serviceworker", routeWorkers);
  for (const address of intercept) await context.route(address, forward);
}
