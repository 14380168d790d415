import {
  array,
  bool,
  date,
  decimal,
  definePlan,
  durationMs,
  event,
  int,
  literal,
  nullable,
  object,
  oneOf,
  optional,
  record,
  string,
  timestamp,
  union,
} from "@tracker-analytics/sdk/plan";
import { type } from "arktype";
import * as v from "valibot";
import * as z from "zod";

/** One event of each kind of schema. */
export const plan = definePlan({
  donation_completed: event(
    {
      donation_id: int(),
      amount: decimal({ min: 0, unit: "USD" }),
      currency: oneOf(["USD", "EUR"]),
      is_anonymous: bool(),
      comment: string({ pii: true, maxLength: 5_000 }),
      groups: array(string()),
      parent_id: nullable(int()),
      timestamp: timestamp(),
      day: optional(date()),
      took: optional(durationMs()),
      donor: optional(object({ name: string({ pii: true }), country: string() })),
      counts: optional(record(int())),
    },
    { description: "The payment settled.", owner: "payments" },
  ),
  page_left: event({}),
  form_viewed: event({ referrer: optional(string()) }),
  automod_denied: event(
    union([
      object({ filter_kind: literal("word"), filter_value: string() }),
      object({ filter_kind: literal("amount"), filter_value: decimal() }),
    ]),
  ),
  by_zod: event(z.object({ id: z.int(), note: z.string().optional() })),
  by_valibot: event(v.object({ id: v.number(), kind: v.picklist(["a", "b"]) })),
  by_arktype: event(type({ id: "number", "name?": "string" })),
  mixed: event({ id: int(), email: z.email(), label: z.string().optional() }),
});
