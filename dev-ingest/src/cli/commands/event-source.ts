import type { EventSource } from "../../plan/read-events.ts";
import { type FlagValues, text } from "../flag.ts";
import { keyOf, scopeFlags, serverFlags, urlOf } from "./server-flags.ts";

/** Where a command reads events from: a server, or a file. */
export const sourceFlags = {
  ...serverFlags,
  ...scopeFlags,
  from: {
    ...text(
      "<file>",
      "Read this file, an event or an array of them a line, instead of asking a server.",
    ),
    insteadOf: "url",
  },
} as const;

export function sourceOf(flags: FlagValues<typeof sourceFlags>): EventSource {
  const accessKey = keyOf(flags);
  return {
    from: flags.from ?? urlOf(flags),
    ...(flags.run === null ? {} : { run: flags.run }),
    ...(flags.path === null ? {} : { path: flags.path }),
    ...(accessKey === undefined ? {} : { accessKey }),
  };
}
