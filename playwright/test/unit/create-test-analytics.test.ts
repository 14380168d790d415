import { decimal, definePlan, event, int } from "@tracker-analytics/sdk/plan";
import { expect, test } from "vitest";
import { analyticsMatchers, createTestAnalytics, money } from "../../src/vitest.ts";

expect.extend(analyticsMatchers);

const plan = definePlan({
  donation_received: event({ donation_id: int(), amount: decimal({ min: 0 }) }),
  donate_form_viewed: event({}),
});

test("what a component tracks is there without any network", async () => {
  const analytics = createTestAnalytics<typeof plan>({ plan });
  analytics.track("donate_form_viewed");
  analytics.track("donation_received", { donation_id: 1, amount: 25n });
  await expect(analytics).toHaveTracked("donation_received", { amount: money(25) });
  await expect(analytics).not.toHaveTracked("donation_cancelled");
  await expect(analytics).toHaveTrackedExactly(["donate_form_viewed", "donation_received"]);
  await expect(analytics).toHaveNoInvalidEvents();
  expect(analytics.ledger()).toEqual({ tracked: 2, delivered: 2, pending: 0, dropped: {} });
});

test("a failure names what is nearest, and what the plan finds", async () => {
  const analytics = createTestAnalytics({ plan });
  analytics.track("donation_received", { donation_id: "1", amount: "25.00" });
  const message = await expect(analytics)
    .toHaveTracked("donation_received", { amount: 25 }, { within: 50 })
    .catch((error: unknown) => (error as Error).message);
  expect(String(message).replace(/(?<=Invalid: .*donation_id).*/, "")).toBe(
    `expect(analytics).toHaveTracked("donation_received", { amount: 25 }, { within: 50 })

Waited 50 ms.
1 event arrived, none of them matches.
Nearest: #1 donation_received  +0.000 s  server
  amount  expected 25, received "25.00" (the same amount as text: use money(25))
Invalid: #1 donation_received  +0.000 s  server: /properties/donation_id
Everything that was tracked has arrived.`,
  );
});

test("a failure names an expected event that the plan does not have, and the one that is meant", async () => {
  const analytics = createTestAnalytics({ plan });
  await expect(
    expect(analytics).toHaveTracked("donation_recieved", {}, { within: 0 }),
  ).rejects.toThrow("The plan has no event donation_recieved; did you mean donation_received?");
  await expect(expect(analytics).toHaveTracked("refunded", {}, { within: 0 })).rejects.toThrow(
    "The plan has no event refunded.",
  );
});

test("an option among the properties is named", async () => {
  const analytics = createTestAnalytics();
  analytics.track("viewed", { source: "mail" });
  const assertion = expect(analytics).toHaveTracked("viewed", { times: 1 }, { within: 0 });
  await expect(assertion).rejects.toThrow(
    "If times is meant as an option, give it in the third argument, after the properties.",
  );
  const property = expect(analytics).toHaveTracked("viewed", { source: "ad" }, { within: 0 });
  await expect(property).rejects.not.toThrow("third argument");
});

test.each([[{ event_name: "viewed" }], [null], [["viewed", 25]]])(
  "%j in a sequence is refused, and the message says what is taken",
  (entry) => {
    const assertion = (): unknown =>
      expect(createTestAnalytics()).toHaveTrackedExactly([entry] as never);
    expect(assertion).toThrow(
      `${JSON.stringify(entry)} is not an event: give "name" or ["name", { property: value }].`,
    );
  },
);

test("what is cleared counts no more, and consent is kept", async () => {
  const analytics = createTestAnalytics({ consent: "denied", onDiagnostic: () => {} });
  analytics.track("viewed");
  await expect(analytics).not.toHaveTracked("viewed");
  analytics.setConsent("granted");
  analytics.track("viewed");
  await expect(analytics).toHaveTracked("viewed", {}, { times: 1 });
  analytics.clear();
  await expect(analytics).toHaveTrackedExactly([]);
});

test("a matcher on something else says what it needs", async () => {
  await expect(expect({}).toHaveTracked("viewed")).rejects.toThrow(
    'expect(…).toHaveTracked("viewed") needs what createTestAnalytics() or createRecording() made.',
  );
});
