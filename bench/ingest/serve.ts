import { createServer } from "node:http";
import { startServer } from "@tracker-analytics/dev-ingest";

// One server process of the benchmark: `floor`, `memory` or `file <path>`. Answers the CPU that it has used to SIGUSR2.
const [kind, file] = process.argv.slice(2);

if (kind === "floor") {
  let events = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      events += (JSON.parse(Buffer.concat(chunks).toString()) as unknown[]).length;
      response
        .writeHead(200, { "Content-Type": "application/json", "Content-Length": "2" })
        .end("{}");
    });
  });
  server.listen(0, "127.0.0.1", () => ready((server.address() as { port: number }).port));
} else {
  const server = await startServer({ port: 0, ...(file === undefined ? {} : { store: file }) });
  ready(server.port);
}

function ready(port: number): void {
  process.stdout.write(`${port}\n`);
  process.on("SIGUSR2", () => {
    const { user, system } = process.threadCpuUsage();
    const all = process.cpuUsage();
    process.stdout.write(
      `${JSON.stringify({ mainUs: user + system, allUs: all.user + all.system, rssBytes: process.memoryUsage().rss })}\n`,
    );
  });
}
