import { command } from "../command.ts";
import { oneOf, onOff, whole } from "../flag.ts";
import {
  clientOf,
  filterOf,
  nameFlag,
  scopeFlags,
  serverFlags,
  storeFlag,
} from "./server-flags.ts";

export const exportEvents = command({
  name: "export",
  summary: "Write all stored events to standard output.",
  flags: {
    ...serverFlags,
    ...scopeFlags,
    ...nameFlag,
    ...storeFlag,
    format: oneOf(
      ["ndjson", "csv", "parquet", "jsoneachrow"],
      "The kind of file; jsoneachrow is for ClickHouse. Default ndjson.",
    ),
    bom: onOff("Begin a CSV file with a byte order mark, for Excel."),
    after: whole("<seq>", "Only events with a greater seq: go on where an export broke off.", {
      least: 0,
      most: Number.MAX_SAFE_INTEGER,
    }),
  },
  async run({ flags, output }) {
    const format = flags.format ?? "ndjson";
    if (flags.store === null) {
      const client = await clientOf(flags);
      const body = await client.exportEvents({
        ...filterOf(flags),
        ...(flags.after === null ? {} : { after: flags.after }),
        ...(flags.bom ? { bom: true } : {}),
        format,
      });
      for await (const piece of body) await output.write(piece);
      return 0;
    }
    const { exportedFile } = await import("../../api/export-events.ts");
    const { openStoreFile } = await import("../read-store-file.ts");
    const file = openStoreFile(flags.store);
    try {
      const options = { format, hasByteOrderMark: flags.bom };
      for await (const piece of exportedFile(file.pages(flags), file.id, options))
        await output.write(piece);
    } finally {
      file.close();
    }
    return 0;
  },
});
