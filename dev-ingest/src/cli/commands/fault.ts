import { faultKinds } from "../../ingest/fault-kinds.ts";
import type { Fault } from "../../ingest/fault-rule.ts";
import { countWords } from "../../log/count-words.ts";
import { command, CommandMistake } from "../command.ts";
import { type FlagValues, whole } from "../flag.ts";
import { clientOf, scopeFlags, scopeOf, serverFlags } from "./server-flags.ts";

const faultFlags = {
  status: whole("<number>", "What a status fault answers. Default 503.", { least: 200, most: 599 }),
  "retry-after": whole("<seconds>", "Its Retry-After.", { least: 0, most: 86_400 }),
  delay: whole("<milliseconds>", "How long a fault that waits does. Default 1000.", {
    least: 0,
    most: 300_000,
  }),
  times: whole("<number>", "How many requests meet it. Default: all, until it is cleared.", {
    least: 1,
    most: 1_000_000,
  }),
} as const;

export const fault = command({
  name: "fault",
  words: "<kind>",
  wordCount: { least: 1, most: 1 },
  summary: `Let the next requests fail: ${faultKinds.join(", ")}; "clear" lets everything work again.`,
  flags: { ...serverFlags, ...scopeFlags, ...faultFlags },
  async run({ flags, words: [kind], output }) {
    const client = await clientOf(flags);
    if (kind === "clear") {
      const which = flags.run === null ? ({ all: true } as const) : { run: flags.run };
      await output.write(`${countWords(await client.clearFaults(which), "fault")} cleared.\n`);
      return 0;
    }
    const { times } = flags;
    const rule = { ...scopeOf(flags), ...(times === null ? {} : { times }) };
    const set = await client.setFault(faultOf(kind!, flags), rule);
    await output.write(`${JSON.stringify(set)}\n`);
    return 0;
  },
});

function faultOf(kind: string, flags: FlagValues<typeof faultFlags>): Fault {
  const retryAfterSeconds = flags["retry-after"];
  switch (kind) {
    case "status":
      return {
        kind,
        status: flags.status ?? 503,
        ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }),
      };
    case "delay":
    case "drip":
    case "hold-answer":
    case "abort-if-gone":
    case "latency":
      return { kind, delayMs: flags.delay ?? 1_000 };
    case "drop-before":
    case "drop-after":
    case "truncate":
    case "refuse":
      return { kind };
    default:
      throw new CommandMistake(
        `${JSON.stringify(kind.slice(0, 100))} is not a kind of fault; expected ${faultKinds.join(", ")} or clear.`,
      );
  }
}
