import { createEventPlan, readPlan } from "@tracker-analytics/dev-ingest";
import { decimal, definePlan, event, int, oneOf } from "@tracker-analytics/sdk/plan";

const donations = definePlan({
  donation_completed: event({
    donation_id: int(),
    amount: decimal(),
    currency: oneOf(["USD", "EUR"]),
  }),
});

/** The plan of one event, as a server takes it. */
export const donationPlan: ReturnType<typeof createEventPlan> = createEventPlan(() =>
  readPlan(donations),
);
