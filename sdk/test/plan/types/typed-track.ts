import { createAnalytics, type Analytics } from "@tracker-analytics/sdk";
import {
  guardAnalytics,
  type EventProperties,
  type WithContext,
} from "@tracker-analytics/sdk/plan";
import { withRequest } from "@tracker-analytics/sdk/server";
import { plan } from "./sample-plan.ts";

type Equal<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

const analytics = createAnalytics<typeof plan>();
const good = {
  donation_id: 1,
  amount: "25.00",
  currency: "USD",
  is_anonymous: false,
  comment: "",
  groups: ["a"],
  parent_id: null,
  timestamp: new Date(),
} as const;

analytics.track("donation_completed", good);
analytics.track("donation_completed", { ...good, amount: 25n, day: "2026-01-04", took: 12.5 });
analytics.track("donation_completed", {
  ...good,
  amount: { toJSON: () => "25.00" },
  day: undefined,
});
analytics.track("donation_completed", {
  ...good,
  donor: { name: "n", country: "SE" },
  counts: { a: 1 },
});
analytics.track("page_left");
analytics.track("page_left", {});
analytics.track("form_viewed");
analytics.track("form_viewed", { referrer: "x" });
analytics.track("automod_denied", { filter_kind: "word", filter_value: "spoiler" });
analytics.track("automod_denied", { filter_kind: "amount", filter_value: 0.01 });
analytics.track("by_zod", { id: 1 });
analytics.track("by_valibot", { id: 1, kind: "a" });
analytics.track("by_arktype", { id: 1, name: "n" });
analytics.track("mixed", { id: 1, email: "a@example.org" });
analytics.trackUnplanned("anything", { at: "all" });
analytics.trackUnplanned("anything");

// @ts-expect-error -- not a name of the plan
analytics.track("donation_complete", good);
// @ts-expect-error -- properties are required
analytics.track("donation_completed");
// @ts-expect-error -- a decimal is not a boolean
analytics.track("donation_completed", { ...good, amount: true });
// @ts-expect-error -- a Date has toJSON and is not a decimal
analytics.track("donation_completed", { ...good, amount: new Date() });
// @ts-expect-error -- not one of the values
analytics.track("donation_completed", { ...good, currency: "SEK" });
// @ts-expect-error -- null only where the plan says so
analytics.track("donation_completed", { ...good, donation_id: null });
// @ts-expect-error -- an unknown key
analytics.track("donation_completed", { ...good, amout: "25.00" });
// @ts-expect-error -- the member of the union is chosen by filter_kind
analytics.track("automod_denied", { filter_kind: "word", filter_value: 5 });
// @ts-expect-error -- zod: id is a number
analytics.track("by_zod", { id: "1" });
// @ts-expect-error -- valibot: not one of the values
analytics.track("by_valibot", { id: 1, kind: "c" });
// @ts-expect-error -- arktype: id is a number
analytics.track("by_arktype", { id: "1" });
// @ts-expect-error -- the key is required
analytics.track("mixed", { id: 1 });

type Denied = EventProperties<typeof plan, "automod_denied">;
/** The union keeps its narrowing. */
export function wordOf(denied: Denied): string | undefined {
  return denied.filter_kind === "word" ? denied.filter_value : undefined;
}
const claims: [
  Equal<EventProperties<typeof plan, "form_viewed">["referrer"], string | undefined>,
  Equal<EventProperties<typeof plan, "donation_completed">["currency"], "USD" | "EUR">,
] = [true, true];
void claims;

type InEvent = WithContext<
  typeof plan,
  { donation_id: number; parent_id: null; filter_kind: string }
>;
const inEvent = createAnalytics<InEvent>({ context: () => ({ donation_id: 1, parent_id: null }) });
const { donation_id: _id, parent_id: _parent, ...rest } = good;
inEvent.track("donation_completed", rest);
inEvent.track("donation_completed", good);
inEvent.track("form_viewed");
// @ts-expect-error -- the type of the context's property holds where the event has its own
inEvent.track("donation_completed", { ...rest, donation_id: "1" });
const { amount: _amount, ...poor } = rest;
// @ts-expect-error -- no context gives the amount
inEvent.track("donation_completed", poor);
// @ts-expect-error -- an unknown key
inEvent.track("donation_completed", { ...rest, amout: "25.00" });
withRequest(inEvent, {}, (scope) => scope.track("donation_completed", rest));
const inEventChecked = guardAnalytics(inEvent, plan, { validate: "throw" });
inEventChecked.track("donation_completed", rest);
const inEventClean = guardAnalytics(inEvent, plan, { pii: "forbid" });
const { comment: _said, ...clearRest } = rest;
inEventClean.track("donation_completed", clearRest);
// @ts-expect-error -- personal data
inEventClean.track("donation_completed", { ...clearRest, comment: "secret" });

const untyped = createAnalytics();
untyped.track("any_name", { any: "property" });
untyped.track("any_name");
// @ts-expect-error -- a name is text
untyped.track(5);

/** Code that does not care which plan a client has takes any. */
function takesAny(client: Analytics): void {
  client.track("request_served", {});
}
takesAny(untyped);
takesAny(analytics);

const clean = guardAnalytics(analytics, plan, { pii: "forbid" });
const { comment: _, ...withoutComment } = good;
clean.track("donation_completed", withoutComment);
clean.track("donation_completed", { ...withoutComment, donor: { country: "SE" } });
// @ts-expect-error -- personal data
clean.track("donation_completed", { ...withoutComment, comment: "secret" });
// @ts-expect-error -- personal data inside
clean.track("donation_completed", { ...withoutComment, donor: { country: "SE", name: "n" } });
void clean.flush();

const checked = guardAnalytics(analytics, plan, { validate: "throw" });
checked.track("donation_completed", good);
// @ts-expect-error -- a decimal is not a boolean
checked.track("donation_completed", { ...good, amount: true });

withRequest(checked, {}, (scope) => {
  scope.track("form_viewed", { referrer: "x" });
  // @ts-expect-error -- a scope has the plan of its client
  scope.track("form_viewed", { referrer: 5 });
});

// @ts-expect-error -- not a plan
createAnalytics<{ donation_completed: { amount: string } }>();
