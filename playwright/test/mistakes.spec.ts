import { definePlan, decimal, event, int } from "@tracker-analytics/sdk/plan";
import type { Analytics } from "@tracker-analytics/sdk";
import { money, navigateAway, type TestAnalytics } from "@tracker-analytics/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./site.ts";
import { messageOf, track } from "./track.ts";

const plan = definePlan(
  {
    page_viewed: event({}),
    donation_received: event({ donation_id: int(), amount: decimal() }),
  },
  { unknownKeys: "forbid" },
);

test.use({ analyticsOptions: { plan } });

const brief = { within: 500 };
const donation = { donation_id: 1, amount: "25.00" };

/** A mistake that an application can make, the assertion that finds it, and the words that name it. */
interface Mistake {
  readonly make: (page: Page) => Promise<unknown>;
  readonly find: (analytics: TestAnalytics) => Promise<unknown>;
  readonly words: string;
}

const mistakes: Readonly<Record<string, Mistake>> = {
  "a misspelt name": {
    make: (page) => track(page, ["donation_recieved", donation]),
    find: (analytics) => expect(analytics).toHaveTracked("donation_received", {}, brief),
    words: "donation_recieved (1) <- did you mean this?",
  },
  "a wrong amount": {
    make: (page) => track(page, ["donation_received", { ...donation, amount: "2500" }]),
    find: (analytics) =>
      expect(analytics).toHaveTracked("donation_received", { amount: money(25) }, brief),
    words: 'amount  expected money(25), received "2500"',
  },
  "an event that comes twice": {
    make: (page) => track(page, ["donation_received", donation], ["donation_received", donation]),
    find: (analytics) => expect(analytics).toHaveTracked("donation_received", {}, { times: 1 }),
    words: "2 of them match; expected 1.",
  },
  "an event that is missing after a navigation": {
    make: async (page) => {
      await track(page, ["page_viewed"]);
      await page.goto("/thanks");
    },
    find: (analytics) => expect(analytics).toHaveTracked("page_viewed", {}, { times: 2, ...brief }),
    words: "1 of them match; expected 2.",
  },
  "a wrong order": {
    make: (page) => track(page, ["donation_received", donation], ["page_viewed"]),
    find: (analytics) =>
      expect(analytics).toHaveTrackedExactly(["page_viewed", "donation_received"]),
    words: "- donation_received  (arrived as #1)",
  },
  "personal data": {
    make: (page) => track(page, ["donation_received", { ...donation, email: "a@example.org" }]),
    find: (analytics) => expect(analytics).toHaveNoInvalidEvents(),
    words: "/properties/email",
  },
  "a wrong type": {
    make: (page) => track(page, ["donation_received", { ...donation, donation_id: "one" }]),
    find: (analytics) => expect(analytics).toHaveNoInvalidEvents(),
    words: "/properties/donation_id",
  },
  "an event that is lost while leaving": {
    // Tracked by a timer that the page does not live to see.
    make: async (page) => {
      await page.evaluate(() => {
        addEventListener("pagehide", () => {
          setTimeout(() => {
            (globalThis as unknown as { TrackerAnalytics: Analytics }).TrackerAnalytics.track(
              "left",
            );
          }, 1_000);
        });
      });
      await navigateAway(page);
    },
    find: (analytics) => expect(analytics).toHaveTracked("left", {}, brief),
    words: "Nothing arrived.",
  },
  "an event without consent": {
    make: (page) => track(page, ["page_viewed"]),
    find: (analytics) => expect(analytics).toHaveTrackedExactly([]),
    words: "+ #1 page_viewed",
  },
  "an event that the page sends in the server's place": {
    make: (page) => track(page, ["donation_received", donation]),
    find: (analytics) =>
      expect(analytics).toHaveTracked("donation_received", {}, { source: "server", ...brief }),
    words: "Not from a server: #1 donation_received",
  },
};

for (const [name, { make, find, words }] of Object.entries(mistakes)) {
  test(`${name} is found, and the message names it`, async ({ page, analytics }) => {
    await page.goto("/donate");
    await make(page);
    expect(await messageOf(find(analytics))).toContain(words);
  });
}
