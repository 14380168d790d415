import { createEventPlan, readPlan } from "@tracker-analytics/dev-ingest";
import { decimal, definePlan, event, int, oneOf, string } from "@tracker-analytics/sdk/plan";

const donation = { donation_id: int(), amount: decimal(), currency: oneOf(["USD", "EUR"]) };

const marathon = definePlan({
  donate_form_viewed: event({ event: string(), game: string() }),
  donation_received: event(
    { ...donation, donor: string(), game: string() },
    { next: ["donation_completed", "donation_cancelled"] },
  ),
  donation_completed: event(donation),
  donation_cancelled: event(donation),
  bid_applied: event({ donation_id: int(), bid: string(), amount: decimal() }),
  incentive_met: event({ incentive: string(), total: decimal() }),
});

/** The plan of the marathon in the pictures: one event of it never arrives, and one that arrives is not in it. */
export const marathonPlan: ReturnType<typeof createEventPlan> = createEventPlan(() =>
  readPlan(marathon),
);
