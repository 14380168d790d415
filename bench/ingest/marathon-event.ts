const domains = ["PAYPAL", "LOCAL", "CHIPIN"];

/** What differs from one event of a marathon to the next. */
export interface MarathonEvent {
  readonly name: string;
  readonly donationId: number;
  readonly happenedAtMs: number;
}

/** An event of about 300 bytes that differs from its neighbors as those of a marathon do: what repeats would flatter a store that packs. */
export function marathonEvent(
  nth: number,
  { name, donationId, happenedAtMs }: MarathonEvent,
): string {
  return JSON.stringify({
    event_name: name,
    properties: {
      timestamp: new Date(happenedAtMs).toISOString().replace("Z", "456"),
      event_id: 1 + (nth % 3),
      donation_id: donationId,
      amount: (5 + ((nth * 7_919) % 50_000) / 100).toFixed(2),
      is_anonymous: nth % 5 === 0,
      num_bids: nth % 4,
      currency: "USD",
      has_comment: nth % 3 !== 0,
      comment_language: "un",
      domain: domains[nth % domains.length],
      is_first_donation: nth % 11 === 0,
      from_partner: nth % 7 === 0,
    },
  });
}
