import { createAnalytics } from "@tracker-analytics/sdk";
import type { plan } from "../types/sample-plan.ts";

const analytics = createAnalytics<typeof plan>();

analytics.track("donation_complete", {});
analytics.track("automod_denied", { filter_kind: "amount", filter_value: true });
analytics.track("donation_completed", {
  donation_id: 1,
  amount: true,
  currency: "SEK",
  is_anonymous: false,
  comment: "",
  groups: [1],
  parent_id: null,
  timestamp: 5,
});
analytics.track("form_viewed", { referer: "x" });
analytics.track("by_zod", { id: "1" });
