import { plan as donationTracker } from "@tracker-analytics/example-donation-tracker/plan";
import { definePlan, event, int } from "@tracker-analytics/sdk/plan";

/** The plan of the donation tracker, and what this site's page tracks beside it. */
export const plan = definePlan({
  ...donationTracker.events,
  bid_wars_viewed: event(
    { wars: int({ min: 0 }) },
    { description: "A visitor sees the bid wars.", owner: "front end" },
  ),
  bid_button_clicked: event(
    { bid_war_id: int() },
    {
      description: "A visitor asks to bid; bid_applied says whether it worked.",
      owner: "front end",
    },
  ),
});
