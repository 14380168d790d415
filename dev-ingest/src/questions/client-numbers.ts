import { type NumberRanges, unionOf, without } from "../wire/number-ranges.ts";
import type { ClientRow } from "./client-rows.ts";

/** What is remembered of one client's numbers. */
export type ClientNumbers = Pick<
  ClientRow,
  | "received"
  | "without"
  | "rejected"
  | "dropped"
  | "upto"
  | "requests"
  | "retries"
  | "duplicates"
  | "missingSinceMs"
>;

/** All numbers of a client that are accounted for. */
export function accountedFor(client: ClientNumbers): NumberRanges {
  return [client.without, client.rejected, ...Object.values(client.dropped)].reduce(
    unionOf,
    client.received,
  );
}

/** The numbers that a client has given and of which nothing is known. */
export function unaccountedFor(client: ClientNumbers): NumberRanges {
  return client.upto === 0 ? [] : without([[1, client.upto]], accountedFor(client));
}
