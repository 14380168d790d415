import { money, naiveTime, zonedTime, type Money } from "./live-values.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** A donation as the tracker's database holds it. */
export interface Donation {
  readonly id: number;
  readonly eventId: number;
  /** Whole cents. */
  readonly cents: number;
  readonly isAnonymous: boolean;
  readonly numBids: number;
  readonly currency: string;
  readonly comment: string;
  readonly domain: string;
}

type Properties = Record<string, unknown>;

/** Properties of donation_received, _pending, _completed and _cancelled, without their timestamp. */
function paymentProperties(random: SeededRandom, donation: Donation): Properties {
  return {
    event_id: donation.eventId,
    donation_id: donation.id,
    amount: money(random, donation.cents),
    is_anonymous: donation.isAnonymous,
    num_bids: donation.numBids,
    currency: donation.currency,
    has_comment: donation.comment !== "",
    comment_language: "un",
    domain: donation.domain,
    is_first_donation: false,
    from_partner: false,
  };
}

/** donation_received: the one payment event whose time carries a zone. */
export function receivedProperties(
  random: SeededRandom,
  donation: Donation,
  atMs: number,
): Properties {
  return { ...paymentProperties(random, donation), timestamp: zonedTime(random, atMs) };
}

/** donation_completed and donation_cancelled. */
export function settledProperties(
  random: SeededRandom,
  donation: Donation,
  atMs: number,
): Properties {
  return { ...paymentProperties(random, donation), timestamp: naiveTime(random, atMs) };
}

const pendingReasons: readonly string[] = [
  "echeck",
  "paymentreview",
  "regulatory_review",
  "intl",
  "multi-currency",
  "unilateral",
  "upgrade",
  "other",
  "",
];

/** donation_pending. */
export function pendingProperties(
  random: SeededRandom,
  donation: Donation,
  atMs: number,
): Properties {
  const reason = random.pick(pendingReasons);
  return {
    ...settledProperties(random, donation, atMs),
    pending_reason: reason,
    reason_code: random.chance(0.9) ? "" : "AVS",
    receivers_fault: reason === "other" || random.chance(0.2),
  };
}

/** The one shape of the eleven screening events. */
export function screeningProperties(
  random: SeededRandom,
  donation: Donation,
  { groups, userId }: { groups: readonly string[]; userId: number },
): Properties {
  return {
    event_id: donation.eventId,
    donation_id: donation.id,
    amount: money(random, donation.cents),
    is_anonymous: donation.isAnonymous,
    num_bids: donation.numBids,
    currency: donation.currency,
    comment_language: "un",
    domain: donation.domain,
    comment: donation.comment,
    groups: [...groups],
    is_first_donation: false,
    from_partner: false,
    user_id: userId,
  };
}

/** donation_comment_automod_denied: the filter runs before the row has an id. */
export function automodProperties(random: SeededRandom, eventId: number): Properties {
  const filter = random.chance(0.6)
    ? {
        filter_kind: "word",
        filter_value: random.pick(["spoiler", "свой", "ネタバレ", "https://"]),
      }
    : { filter_kind: "amount", filter_value: money(random, random.pick([1, 42_069, 66_600])) };
  return { donation_id: null, event_id: eventId, ...filter };
}

/** bid_applied. */
export function bidProperties(
  random: SeededRandom,
  donation: Donation,
  bid: {
    readonly incentiveId: number;
    readonly parentId: number | null;
    readonly cents: number;
    readonly goalCents: number | null;
    readonly raisedCents: number;
  },
  atMs: number,
): Properties {
  const amount: Money = random.chance(0.05) ? bid.cents / 100 : money(random, bid.cents);
  return {
    timestamp: zonedTime(random, atMs),
    event_id: donation.eventId,
    incentive_id: bid.incentiveId,
    parent_id: bid.parentId,
    donation_id: donation.id,
    amount,
    total_donation_amount: money(random, donation.cents),
    incentive_goal_amount: bid.goalCents === null ? null : money(random, bid.goalCents),
    incentive_current_amount: money(random, bid.raisedCents),
    added_manually: false,
  };
}
