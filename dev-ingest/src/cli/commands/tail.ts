import { setTimeout as delay } from "node:timers/promises";
import { IngestClientError } from "../../client/client-error.ts";
import { command } from "../command.ts";
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
  flags: { ...serverFlags, ...scopeFlags, ...nameFlag, ...storeFlag },
  async run({ flags, output }) {
    if (flags.store !== null) {
      const { eventJson } = await import("../../api/event-json.ts");
      const { openStoreFile } = await import("../read-store-file.ts");
      const file = openStoreFile(flags.store);
      for await (const rows of file.follow({ ...flags, after: null }))
        await output.write(rows.map((row) => `${eventJson(row, file.id)}\n`).join(""));
      return 0;
    }
    const client = clientOf(flags);
    let lastEventId: string | undefined;
    for (;;) {
      try {
        for await (const events of client.stream({
          ...filterOf(flags),
          ...(lastEventId === undefined ? {} : { lastEventId }),
        })) {
          lastEventId = events.at(-1)?.id ?? lastEventId;
          await output.write(events.map((event) => `${JSON.stringify(event)}\n`).join(""));
        }
      } catch (error) {
        // A server that was never there is a mistake; one that goes away comes back.
        if (lastEventId === undefined || !(error instanceof IngestClientError)) throw error;
      }
      await delay(reconnectMs);
    }
  },
});
