import { command } from "../command.ts";
import { oneOf } from "../flag.ts";
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
  summary: "Print all stored events.",
  flags: {
    ...serverFlags,
    ...scopeFlags,
    ...nameFlag,
    ...storeFlag,
    format: oneOf(["ndjson", "csv"], "How to write them. Default ndjson."),
  },
  async run({ flags, output }) {
    const format = flags.format ?? "ndjson";
    if (flags.store !== null) {
      const { readFileLines } = await import("../read-file-lines.ts");
      const lines = readFileLines(flags.store, { ...flags, format }, { follow: false });
      for await (const piece of lines) await output.write(piece);
      return 0;
    }
    const body = await clientOf(flags).exportEvents({ ...filterOf(flags), format });
    for await (const piece of body.pipeThrough(new TextDecoderStream())) await output.write(piece);
    return 0;
  },
});
