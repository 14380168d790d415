import { wrapFetch } from "@tracker-analytics/sdk/fetch";
import { after } from "next/server";
import { analytics } from "../../../analytics";
import { donations } from "../../../donations";

export const POST = wrapFetch(
  analytics,
  async (request: Request) => {
    const { amount } = (await request.json()) as { amount: string };
    const donation_id = donations.push(amount);
    analytics.track("donation_received", { donation_id, amount });
    return Response.json({ donation_id }, { status: 201 });
  },
  { requestServed: true, waitUntil: after },
);
