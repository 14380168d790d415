import { decimal, definePlan, event, int, string } from "@tracker-analytics/sdk/plan";

/** What the site and its server track. */
export const plan = definePlan(
  {
    page_viewed: event({ path: string() }),
    rules_opened: event({}),
    donation_submitted: event({ amount: decimal() }),
    donation_received: event({ donation_id: int(), amount: decimal() }),
    donation_confirmed: event({ donation_id: int() }),
  },
  { unknownKeys: "forbid" },
);
