import { analytics } from "./analytics.ts";

/** A donation as the form has it. */
export interface Donation {
  readonly eventId: number;
  /** Decimal string: `"25.00"`. */
  readonly amount: string;
  readonly isAnonymous: boolean;
  /** At most 5,000 characters. */
  readonly comment: string;
  readonly incentiveId: number | null;
}

/** Tracks a donation and its bid. The donor's name stays on the page: analytics has no use for it. */
export function trackDonation(donation: Donation): void {
  const { eventId, amount, isAnonymous, comment, incentiveId } = donation;
  const donationId = crypto.getRandomValues(new Uint32Array(1))[0]!;
  const timestamp = new Date();
  if (incentiveId !== null) {
    analytics.track("bid_applied", {
      timestamp,
      event_id: eventId,
      incentive_id: incentiveId,
      parent_id: null,
      donation_id: donationId,
      amount,
      total_donation_amount: amount,
      // The page does not know how far the incentive is.
      incentive_goal_amount: null,
      incentive_current_amount: "0",
      added_manually: false,
    });
  }
  analytics.track("donation_received", {
    timestamp,
    event_id: eventId,
    donation_id: donationId,
    amount,
    is_anonymous: isAnonymous,
    num_bids: incentiveId === null ? 0 : 1,
    currency: "USD",
    has_comment: comment !== "",
    comment_language: "un",
    domain: "LOCAL",
    is_first_donation: false,
    from_partner: false,
  });
}
