import type { Agenda } from "./agenda.ts";
import { writeComment } from "./comments.ts";
import {
  automodProperties,
  bidProperties,
  pendingProperties,
  receivedProperties,
  screeningProperties,
  settledProperties,
  type Donation,
} from "./donation-shapes.ts";
import { metProperties, type Incentive } from "./incentives.ts";
import { naiveTime } from "./live-values.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** What a donor's visit draws on and writes to. */
export interface JourneySurroundings {
  readonly random: SeededRandom;
  readonly agenda: Agenda;
  readonly incentives: readonly Incentive[];
  readonly eventId: number;
  readonly emit: (eventName: string, properties: Record<string, unknown>) => void;
}

/** One donor's way from the first page to the comment being read on stream. */
export interface DonorJourney {
  /** Starts a visit; everything it leads to is entered into the agenda. */
  readonly begin: (donationId: number, atMs: number) => void;
}

const screeningOutcomes: readonly (readonly string[])[] = [
  ["donation_comment_approved", "donation_comment_sent_to_reader", "donation_commment_read"],
  ["donation_comment_approved", "donation_comment_sent_to_reader", "donation_commment_ignored"],
  [
    "donation_comment_flagged",
    "donation_comment_sent_to_reader",
    "donation_comment_pinned",
    "donation_commment_read",
    "donation_comment_unpinned",
  ],
  ["donation_comment_denied", "donation_comment_unprocessed", "donation_comment_approved"],
  ["donation_mod_comment_edited", "donation_comment_flagged", "donation_comment_denied"],
  ["donation_groups_changed", "donation_comment_approved"],
];

export function createDonorJourney(surroundings: JourneySurroundings): DonorJourney {
  const { random, agenda, incentives, eventId, emit } = surroundings;
  // What is rare comes round by count and not by chance, so that a short marathon has it too.
  let donations = 0;
  let screened = 0;

  function serveRequest(atMs: number, method: string, path: string): void {
    // Wall clocks step back now and then, and the original measures with one.
    const durationMs = random.chance(0.01) ? -1.5 : random.int(1_000, 900_000) / 1_000;
    emit("request_served", {
      timestamp: naiveTime(random, atMs),
      duration: random.chance(0.02) ? 2 : durationMs,
      path,
      method,
      content_type:
        method === "GET"
          ? random.pick(["", "", "text/plain"])
          : "application/x-www-form-urlencoded",
    });
  }

  function begin(donationId: number, atMs: number): void {
    serveRequest(atMs, "GET", `/tracker/ui/events/${eventId}/donate`);
    agenda.add(atMs + 900, () =>
      emit("tracker_app_loaded", { react_render_finished_ms: random.int(180, 4_200) }),
    );
    agenda.add(atMs + 1_400, () =>
      emit("donate_form_viewed", {
        event_url_id: eventId,
        prize_count: random.int(0, 60),
        bid_count: random.int(0, 120),
      }),
    );
    if (random.chance(0.7))
      agenda.add(atMs + random.int(20_000, 300_000), () => donate(donationId, atMs + 300_000));
  }

  function donate(donationId: number, atMs: number): void {
    const donation: Donation = {
      id: donationId,
      eventId,
      cents: random.chance(0.4)
        ? random.pick([500, 1_000, 2_500, 10_000, 50_000])
        : random.int(1, 30_000),
      isAnonymous: random.chance(0.2),
      numBids: random.int(0, 3),
      currency: random.chance(0.05) ? "GBP" : random.pick(["USD", "USD", "CAD", "EUR"]),
      comment: writeComment(random),
      domain: random.chance(0.95) ? "PAYPAL" : random.pick(["LOCAL", "CHIPIN"]),
    };
    donations++;
    if (donations % 12 === 5)
      emit("donation_comment_automod_denied", automodProperties(random, eventId));
    serveRequest(atMs, "POST", `/tracker/donate/${eventId}`);
    for (let index = 0; index < donation.numBids; index++) applyBid(donation, atMs);
    const isPending = donations % 8 === 2;
    const isCancelled = donations % 24 === 2 || random.chance(0.02);
    agenda.add(atMs + 5_000, () =>
      settle(donation, { atMs: atMs + 5_000, isPending, isCancelled }),
    );
  }

  function applyBid(donation: Donation, atMs: number): void {
    const incentive = random.pick(incentives);
    const cents = Math.max(1, Math.floor(donation.cents / donation.numBids));
    emit(
      "bid_applied",
      bidProperties(random, donation, { ...incentive, incentiveId: incentive.id, cents }, atMs),
    );
    incentive.raisedCents += cents;
    incentive.bids += 1;
    if (
      incentive.isMet ||
      incentive.goalCents === null ||
      incentive.raisedCents < incentive.goalCents
    )
      return;
    incentive.isMet = true;
    emit("incentive_met", metProperties(random, incentive, { eventId, atMs }));
  }

  function settle(
    donation: Donation,
    { atMs, isPending, isCancelled }: { atMs: number; isPending: boolean; isCancelled: boolean },
  ): void {
    emit("donation_received", receivedProperties(random, donation, atMs));
    if (isPending) emit("donation_pending", pendingProperties(random, donation, atMs));
    const settledAtMs = isPending ? atMs + random.int(60_000, 1_800_000) : atMs + 700;
    agenda.add(settledAtMs, () => {
      const eventName = isCancelled ? "donation_cancelled" : "donation_completed";
      emit(eventName, settledProperties(random, donation, settledAtMs));
      // The payment provider repeats its notification until it is content.
      if (random.chance(0.03)) emit(eventName, settledProperties(random, donation, settledAtMs));
      if (!isCancelled) screen(donation, settledAtMs);
    });
  }

  function screen(donation: Donation, settledAtMs: number): void {
    const groups = random.chance(0.2) ? [random.pick(["hype", "first-timers"]), "staff-pick"] : [];
    const userId = random.int(1, 40);
    let atMs = settledAtMs;
    for (const eventName of screeningOutcomes[screened++ % screeningOutcomes.length]!) {
      atMs += random.int(5_000, 240_000);
      agenda.add(atMs, () =>
        emit(eventName, screeningProperties(random, donation, { groups, userId })),
      );
    }
  }

  return { begin };
}
