import { command } from "../command.ts";
import { clientOf, serverFlags } from "./server-flags.ts";

export const readyz = command({
  name: "readyz",
  summary: "End with 0 when the server takes events, with 1 when it does not.",
  flags: serverFlags,
  async run({ flags, output }) {
    const isReady = await (await clientOf(flags)).isReady();
    await output.write(isReady ? "ready\n" : "not ready\n");
    return isReady ? 0 : 1;
  },
});
