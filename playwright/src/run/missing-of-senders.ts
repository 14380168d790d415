import type { ClientAccounts } from "@tracker-analytics/dev-ingest/client";
import { countWords } from "../explain/count-words.ts";

type Account = ClientAccounts["clients"][number];
type Range = readonly [first: number, last: number];

/**
 * One sentence for each client outside the watched pages, such as a server's, that has numbered events which have not
 * arrived. The server knows of them from the numbers and `upto` of the client's requests.
 *
 * @param inPages Ids of the clients of watched pages, which say themselves what they hold.
 */
export function missingOfSenders(
  accounts: readonly Account[],
  inPages: ReadonlySet<string>,
): readonly string[] {
  return accounts
    .filter(({ client, unaccounted }) => unaccounted.length > 0 && !inPages.has(client))
    .map(({ client, sender, unaccounted }) => {
      const events = unaccounted.reduce((sum, [first, last]) => sum + last - first + 1, 0);
      const count = countWords(events, "event");
      const numbers = unaccounted.map(rangeText).join(", ");
      const who = sender.userAgent?.startsWith("Mozilla/") ? "Browser" : "Server";
      return `${who} client ${client} has numbered ${count} that did not arrive: ${numbers}.`;
    });
}

function rangeText([first, last]: Range): string {
  return first === last ? `${first}` : `${first}-${last}`;
}
