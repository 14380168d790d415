import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readContractCases } from "../../../contract/read-cases.ts";
import { diagnoseJson } from "../../src/wire/diagnose-json.ts";
import { start } from "../start.ts";
import { createRandom, mutate } from "./mutate.ts";
import { deleteEvents } from "../../src/store/removal/removals.ts";

const seed = Number(process.env["FUZZ_SEED"] ?? 20_260_104);
const bodies = Number(process.env["FUZZ_BODIES"] ?? 10_000);
const maxGrowthBytes = 96 * 1024 * 1024;

const originals = [...readContractCases("valid"), ...readContractCases("invalid")]
  .map(({ body }) => body)
  .filter((body) => body.length < 20_000);

test.for([
  ["in memory", bodies],
  // Commits take time, and add no code that a body can reach beside parsing it once more.
  ["in a file", bodies / 5],
] as const)(
  `takes or refuses mutated bodies %s (seed ${seed}) without a crash, a 500 or growth`,
  { timeout: 900_000 },
  async ([where, count]) => {
    const random = createRandom(seed);
    const folder = mkdtempSync(join(tmpdir(), "dev-ingest-fuzz-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const server = await start(where === "in a file" ? { store: join(folder, "events.db") } : {});
    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    onTestFinished(() => agent.destroy());
    const countByStatus: Record<number, number> = {};
    let settledBytes = 0;
    let sent = 0;
    const sendMany = async (): Promise<void> => {
      while (sent < count) {
        const nth = sent++;
        const body = mutate(originals[Math.floor(random() * originals.length)]!, random);
        const status = await send(
          agent,
          server.port,
          body,
          random() < 0.3 ? `?batch=b${nth % 500}` : "",
        );
        countByStatus[status] = (countByStatus[status] ?? 0) + 1;
        if (nth === Math.floor(count / 5)) settledBytes = process.memoryUsage().rss;
      }
    };
    await Promise.all(Array.from({ length: 8 }, sendMany));
    expect(
      Object.keys(countByStatus)
        .map(Number)
        .filter((status) => status >= 500),
    ).toEqual([]);
    expect(countByStatus[200]).toBeGreaterThan(count / 20);
    expect(countByStatus[400]).toBeGreaterThan(count / 20);
    expect(process.memoryUsage().rss - settledBytes).toBeLessThan(maxGrowthBytes);
    for (const event of await server.events()) expect(event.event_name.length).toBeGreaterThan(0);
    await deleteEvents(server.store, {});
    expect(
      await send(agent, server.port, Buffer.from('[{"event_name":"after","properties":{}}]'), ""),
    ).toBe(200);
    expect((await server.events()).map(({ event_name }) => event_name)).toEqual(["after"]);
  },
);

test("explains every text that JSON.parse refuses, and none that it takes", () => {
  const random = createRandom(seed);
  for (let count = 0; count < 5_000; count++) {
    const body = mutate(originals[Math.floor(random() * originals.length)]!, random);
    const text = new TextDecoder("utf8", { ignoreBOM: true }).decode(body);
    const finding = diagnoseJson(Buffer.from(text));
    expect(finding === null, `${JSON.stringify(text)}: ${finding?.message}`).toBe(isJson(text));
  }
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function send(agent: Agent, port: number, body: Buffer, query: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sending = request(
      { agent, port, host: "127.0.0.1", path: `/track${query}`, method: "POST" },
      (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode!));
      },
    );
    sending.on("error", reject);
    sending.end(body);
  });
}
