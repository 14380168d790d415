import { once } from "node:events";
import { command } from "../command.ts";
import { onOff } from "../flag.ts";
import { clientOf, serverFlags } from "./server-flags.ts";

/** Lets coding agents ask a running server. */
export const mcp = command({
  name: "mcp",
  summary:
    "Offer a running server to a coding agent, by the Model Context Protocol on standard input and output.",
  flags: {
    ...serverFlags,
    "allow-changes": onOff(
      "Also offer tools that change something. Without it, all of them only read.",
    ),
  },
  async run({ flags }) {
    const { serveStdio } = await import("@modelcontextprotocol/server/stdio");
    const { createMcpServer } = await import("../../mcp/create-mcp-server.ts");
    const { packageVersion } = await import("../../package-files.ts");
    const client = await clientOf(flags);
    const options = { client, allowChanges: flags["allow-changes"], version: packageVersion() };
    const served = serveStdio(() => createMcpServer(options));
    await once(process.stdin, "close");
    await served.close();
    return 0;
  },
});
