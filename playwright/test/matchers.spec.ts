import { expect as plainExpect, mergeExpects } from "@playwright/test";
import { money, near } from "@tracker-analytics/playwright";
import { expect, test } from "./site.ts";
import { messageOf, track } from "./track.ts";

test("an event that a page tracked is found, whatever host the page names", async ({
  page,
  analytics,
}) => {
  await page.goto("/donate");
  await track(page, ["donation_received", { donation_id: 123, amount: "25.00", at: Date.now() }]);
  await expect(analytics).toHaveTracked("donation_received", {
    donation_id: expect.any(Number),
    amount: money(25),
    at: near(Date.now(), 60_000),
  });
  await expect(page).toHaveTracked("donation_received", { amount: "25.00" }, { times: 1 });
  await expect(page.context()).toHaveTracked("donation_received", {}, { source: "browser" });
  await expect(analytics).not.toHaveTracked("donation_received", { amount: "30.00" });
  await expect(analytics).not.toHaveTracked(
    "donation_received",
    { amount: "25.00" },
    { source: "server" },
  );
});

test("an event that differs fails with the nearest miss", async ({ page, analytics }) => {
  await page.goto("/donate");
  await track(
    page,
    ["page_viewed"],
    ["donation_recieved", { amount: 25 }],
    ["donation_received", { donation_id: 123, amount: "25.00", donor: { country: "DE" } }],
  );
  await analytics.settle();
  const assertion = expect(analytics).toHaveTracked(
    "donation_received",
    { donation_id: 123, amount: 25, donor: { country: "AT" } },
    { within: 500 },
  );
  expect(await messageOf(assertion)).toBe(
    `expect(analytics).toHaveTracked("donation_received", { donation_id: 123, amount: 25, donor: { country: "AT" } }, { within: 500 })

Waited 500 ms.
3 events arrived, none of them matches.
Nearest: #3 donation_received  +0.000 s  browser
  amount         expected 25, received "25.00" (the same amount as text: use money(25))
  donor.country  expected "AT", received "DE"
Other names: donation_recieved (1) <- did you mean this?, page_viewed (1)
Everything that was tracked has arrived.
Run: an-event-that-differs-fails-with-the-nea-00000000`,
  );
});

test("an event that was tracked all the same fails a negative assertion", async ({
  page,
  analytics,
}) => {
  await page.goto("/donate");
  await track(page, ["donation_cancelled", { donation_id: 123 }]);
  expect(await messageOf(expect(analytics).not.toHaveTracked("donation_cancelled"))).toBe(
    `expect(analytics).not.toHaveTracked("donation_cancelled")

Tracked all the same:
  #1 donation_cancelled  +0.000 s  browser
    { donation_id: 123 }
Run: an-event-that-was-tracked-all-the-same-f-00000000`,
  );
});

test("an event that comes twice fails where once was expected", async ({ page, analytics }) => {
  await page.goto("/donate");
  await track(page, ["donation_received"], ["donation_received"]);
  expect(
    await messageOf(expect(analytics).toHaveTracked("donation_received", {}, { times: 1 })),
  ).toBe(
    `expect(analytics).toHaveTracked("donation_received", {}, { times: 1 })

2 events arrived, 2 of them match; expected 1.
  #1 donation_received  +0.000 s  browser
  #2 donation_received  +0.000 s  browser
Everything that was tracked has arrived.
Run: an-event-that-comes-twice-fails-where-on-00000000`,
  );
});

test("sequences are compared in order, with others between them or without", async ({
  page,
  analytics,
}) => {
  await page.goto("/donate");
  await track(page, ["pending", { id: 1 }], ["viewed"], ["completed", { id: 1 }]);
  await expect(analytics).toHaveTrackedInOrder([["pending", { id: 1 }], "completed"]);
  await expect(analytics).toHaveTrackedExactly(["pending", "viewed", ["completed", { id: 1 }]]);
  await expect(analytics).not.toHaveTrackedInOrder(["completed", "pending"]);
  await expect(analytics).not.toHaveTrackedExactly(["pending", "completed"]);
  expect(
    await messageOf(
      expect(analytics).toHaveTrackedExactly(["viewed", "pending", ["completed", { id: 2 }]]),
    ),
  ).toBe(
    `expect(analytics).toHaveTrackedExactly(["viewed", "pending", ["completed", { id: 2 }]])

Expected (-) and arrived (+):
  + #1 pending  +0.000 s  browser
  = #2 viewed  +0.000 s  browser
  + #3 completed  +0.000 s  browser
  - pending  (arrived as #1)
  - completed { id: 2 }  (nearest: #3)
      id  expected 2, received 1
Everything that was tracked has arrived.
Run: sequences-are-compared-in-order-with-oth-00000000`,
  );
});

test("a donation has gone through its states, and through no others", async ({
  page,
  analytics,
}) => {
  await page.goto("/donate");
  await track(
    page,
    ["donation_pending", { donation_id: 123 }],
    ["donation_pending", { donation_id: 124 }],
    ["donation_completed", { donation_id: 123 }],
  );
  await expect(analytics.of("donation_id", 123)).toHaveGoneThrough(["pending", "completed"]);
  await expect(analytics.of("donation_id", 124)).not.toHaveGoneThrough(["pending", "completed"]);
  expect(
    await messageOf(expect(analytics.of("donation_id", 123)).toHaveGoneThrough(["pending"])),
  ).toBe(
    `expect(analytics).toHaveGoneThrough(["pending"])

Expected (-) and arrived (+):
  = #1 donation_pending  +0.000 s  browser
  + #3 donation_completed  +0.000 s  browser
Everything that was tracked has arrived.
Run: a-donation-has-gone-through-its-states-a-00000000`,
  );
});

test("what is cleared counts no more, and waitFor resolves to the event", async ({
  page,
  analytics,
}) => {
  await page.goto("/donate");
  await track(page, ["viewed"]);
  await analytics.clear();
  await track(page, ["donated", { amount: 5 }], ["donated", { amount: 50 }]);
  const event = await analytics.waitFor("donated", ({ amount }) => Number(amount) > 10);
  expect(event.properties).toEqual({ amount: 50 });
  await expect(analytics).toHaveTrackedExactly(["donated", "donated"]);
  await expect(analytics.waitFor("bid_applied", undefined, { timeoutMs: 100 })).rejects.toThrow(
    'No event "bid_applied" arrived within 100 ms. Arrived: donated, donated.',
  );
});

test("the matchers merge with those of others", async ({ page, analytics }) => {
  const others = plainExpect.extend({
    toBeEven: (value: number) => ({ pass: value % 2 === 0, message: () => `${value} is odd` }),
  });
  const merged = mergeExpects(expect, others);
  await page.goto("/donate");
  await track(page, ["viewed"], ["donated"]);
  await merged(analytics).toHaveTrackedExactly(["viewed", "donated"]);
  merged(await analytics.events().then(({ length }) => length)).toBeEven();
});

test("a soft assertion that fails lets the test go on, and fails it at its end", async ({
  page,
  analytics,
}) => {
  test.fail();
  await page.goto("/donate");
  await track(page, ["viewed"]);
  await expect.soft(analytics).toHaveTracked("donated", {}, { within: 100 });
  await expect.soft(analytics).not.toHaveTracked("viewed");
});

test("a matcher on something that is not a run says what it needs", async () => {
  await expect(expect({ newPage: () => null }).toHaveLostNothing()).rejects.toThrow(
    "expect(…).toHaveLostNothing() needs the fixture analytics, or a page or context that sends to it.",
  );
});
