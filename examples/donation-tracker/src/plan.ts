import {
  array,
  bool,
  decimal,
  definePlan,
  durationMs,
  event,
  int,
  literal,
  nullable,
  object,
  oneOf,
  string,
  timestamp,
  union,
} from "@tracker-analytics/sdk/plan";

const eventId = int({ description: "The marathon." });
const donationId = int();
const amount = decimal({ min: 0, unit: "event currency" });
const nullableAmount = nullable(decimal({ min: 0, unit: "event currency" }));
const nullableId = nullable(int());
const zonedTime = timestamp({ zone: "zoned" });
const naiveTime = timestamp({ zone: "naive", description: "UTC, though it does not say so." });
const userId = int({ pii: true, description: "A volunteer." });
const groupSlug = string({ description: "Slug." });

/** What every event of a donation says of it. */
const donation = {
  event_id: eventId,
  donation_id: donationId,
  amount,
  is_anonymous: bool({ description: "An imperfect estimate." }),
  num_bids: int({ min: 0 }),
  currency: string({ description: "As the payment provider says: USD, CAD, EUR and others." }),
  comment_language: oneOf(["un", "en", "fr", "de"], { description: "un is undetermined." }),
  domain: oneOf(["LOCAL", "CHIPIN", "PAYPAL"]),
  is_first_donation: bool(),
  from_partner: bool(),
};

const payment = { ...donation, has_comment: bool() };

const screening = {
  ...donation,
  comment: string({ pii: true, description: "What the donor wrote, sent again at every step." }),
  groups: array(groupSlug, { description: "After the change." }),
  user_id: userId,
};

const incentive = {
  timestamp: zonedTime,
  event_id: nullableId,
  run_id: nullableId,
  parent_id: nullableId,
  name: string({ maxLength: 64, pii: true, description: "Written by viewers for suggestions." }),
  allow_user_options: bool(),
  max_option_length: nullableId,
  dependent_on_id: nullableId,
};

const screened = (description: string) => event(screening, { description, owner: "screening" });
const paid = (description: string) =>
  event({ ...payment, timestamp: naiveTime }, { description, owner: "payments" });

/** The 24 events of the donation tracker, with their names and shapes as they are on the wire, oddities included. */
export const plan = definePlan({
  bid_applied: event(
    {
      timestamp: zonedTime,
      event_id: eventId,
      incentive_id: int({ description: "Called bid_id in the incentive events." }),
      parent_id: nullableId,
      donation_id: donationId,
      amount,
      total_donation_amount: amount,
      incentive_goal_amount: nullableAmount,
      incentive_current_amount: decimal({
        min: 0,
        unit: "event currency",
        description: "Before this bid.",
      }),
      added_manually: bool(),
    },
    { description: "Part of a donation was put on an incentive.", owner: "incentives" },
  ),
  incentive_opened: event(
    {
      ...incentive,
      bid_id: nullable(int(), { description: "Null for every incentive that is created open." }),
      goal: nullableAmount,
      is_target: bool(),
    },
    { description: "An incentive can be bid on.", owner: "incentives" },
  ),
  incentive_met: event(
    {
      ...incentive,
      bid_id: int(),
      goal: amount,
      is_target: literal(true),
      total_raised: amount,
      unique_donations: int({ min: 0, description: "A count of bids, not of donors." }),
    },
    { description: "An incentive reached its goal.", owner: "incentives" },
  ),
  donation_received: event(
    { ...payment, timestamp: zonedTime },
    {
      description: "A donation was made.",
      owner: "payments",
      next: ["donation_pending", "donation_completed", "donation_cancelled"],
    },
  ),
  donation_pending: event(
    {
      ...payment,
      timestamp: naiveTime,
      pending_reason: string(),
      reason_code: string(),
      receivers_fault: bool({ description: "True for unknown reasons." }),
    },
    {
      description: "The payment waits.",
      owner: "payments",
      next: ["donation_completed", "donation_cancelled"],
    },
  ),
  donation_completed: paid("The payment settled; repeated when the provider repeats itself."),
  donation_cancelled: paid("The payment was reversed or refused."),
  donation_comment_approved: screened("The comment may be read out."),
  donation_comment_denied: screened("The comment may not be read out."),
  donation_comment_flagged: screened("The comment was passed on to a head."),
  donation_comment_sent_to_reader: screened("The comment is on the reader's screen."),
  donation_comment_unprocessed: screened("The comment went back to the start."),
  donation_comment_pinned: screened("The comment was pinned."),
  donation_comment_unpinned: screened("The comment was unpinned."),
  donation_commment_read: screened("The comment was read out. The name has three m."),
  donation_commment_ignored: screened("The reader passed the comment over. The name has three m."),
  donation_mod_comment_edited: screened("A volunteer's note was edited; the note is not sent."),
  donation_groups_changed: screened("The donation was put into other groups."),
  donation_comment_automod_denied: event(
    union([
      object({
        donation_id: nullableId,
        event_id: eventId,
        filter_kind: literal("word"),
        filter_value: string({ description: "The word, in lower case." }),
      }),
      object({
        donation_id: nullableId,
        event_id: eventId,
        filter_kind: literal("amount"),
        filter_value: amount,
      }),
    ]),
    { description: "A filter denied the comment.", owner: "screening" },
  ),
  donation_group_created: event({ group: groupSlug, user_id: userId }, { owner: "screening" }),
  donation_group_deleted: event({ group: groupSlug, user_id: userId }, { owner: "screening" }),
  request_served: event(
    {
      timestamp: timestamp({
        description:
          "Without a zone from the original middleware, with one from the SDK's adapters.",
      }),
      duration: durationMs({
        unit: "ms",
        description: "Below 0 when the wall clock stepped back.",
      }),
      path: string({ description: "Without the query." }),
      method: string(),
      content_type: string({ description: "Of the request." }),
    },
    { description: "A request was answered.", owner: "platform" },
  ),
  tracker_app_loaded: event(
    { react_render_finished_ms: int({ min: 0, unit: "ms" }) },
    { description: "The page is there.", owner: "front end" },
  ),
  donate_form_viewed: event(
    { event_url_id: int(), prize_count: int({ min: 0 }), bid_count: int({ min: 0 }) },
    { description: "A donor looks at the form.", owner: "front end" },
  ),
});
