import { setTimeout as delay } from "node:timers/promises";
import { command, CommandMistake } from "../command.ts";
import { text } from "../flag.ts";
import {
  clientOf,
  filterOf,
  nameFlag,
  scopeFlags,
  serverFlags,
  storeFlag,
} from "./server-flags.ts";

const reconnectMs = 1_000;

export const tail = command({
  name: "tail",
  summary: "Print events as they arrive, one JSON object a line.",
  flags: {
    ...serverFlags,
    ...scopeFlags,
    ...nameFlag,
    ...storeFlag,
    after: text(
      "<id>",
      "Begin after the event with this id, the last one that your program handled. Default: with the next event.",
    ),
  },
  async run({ flags, output }) {
    if (flags.store !== null) {
      const { eventJson } = await import("../../api/event-json.ts");
      const { openStoreFile } = await import("../read-store-file.ts");
      const file = openStoreFile(flags.store);
      for await (const rows of file.follow({ ...flags, after: seqIn(file.id, flags.after) }))
        await output.write(rows.map((row) => `${eventJson(row, file.id)}\n`).join(""));
      return 0;
    }
    const { IngestClientError } = await import("../../client/client-error.ts");
    const client = await clientOf(flags);
    let lastEventId = flags.after ?? undefined;
    let hasHeard = false;
    for (;;) {
      try {
        for await (const events of client.stream({
          ...filterOf(flags),
          ...(lastEventId === undefined ? {} : { lastEventId }),
        })) {
          hasHeard = true;
          lastEventId = events.at(-1)?.id ?? lastEventId;
          await output.write(events.map((event) => `${JSON.stringify(event)}\n`).join(""));
        }
      } catch (error) {
        // A server that was never there is a mistake; one that goes away comes back.
        if (!hasHeard || !(error instanceof IngestClientError)) throw error;
      }
      await delay(reconnectMs);
    }
  },
});

/** The seq of an event of this store. */
function seqIn(storeId: string, id: string | null): number | null {
  if (id === null) return null;
  const seq = id.startsWith(`${storeId}-`) ? Number(id.slice(storeId.length + 1)) : NaN;
  if (Number.isSafeInteger(seq)) return seq;
  throw new CommandMistake(`--after is "${id}", which is not the id of an event in this file.`);
}
