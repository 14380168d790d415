import { command } from "../command.ts";
import { clientOf, serverFlags } from "./server-flags.ts";

export const signIn = command({
  name: "sign-in",
  summary: "Print a link that signs a browser in, once, at a server that has a key.",
  flags: serverFlags,
  async run({ flags, output }) {
    await output.write(`${await (await clientOf(flags)).signInUrl()}\n`);
    return 0;
  },
});
