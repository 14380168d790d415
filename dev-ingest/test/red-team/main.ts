import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { attacks } from "./attacks.ts";
import { fuzz } from "./fuzz.ts";
import { PostgresServer } from "../postgres/postgres-server.ts";
import { type Damage, observe, startVictim, type Victim } from "./victim.ts";

// npm run red-team -- [--only <words of an attack, or fuzz>] [--rounds 1] [--fuzz 100000] [--engine temporary|file|postgres]
const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    rounds: { type: "string", default: "1" },
    fuzz: { type: "string", default: "100000" },
    engine: { type: "string", default: "" },
  },
});

const maxRssBytes = 400 * 1_048_576;
const maxLivezMs = 200;
const maxSendMs = 50;
/** An attack that is not over by then has shut its own senders out, and the neighbor has seen enough. */
const maxAttackMs = 60_000;
/** Connections of the neighbor, and of the store where it opens them when they are needed. */
const moreHandles = 12;
const folder = mkdtempSync(join(tmpdir(), "dev-ingest-red-team-"));
let files = 0;
let database = null as PostgresServer | null;
/** What `--store` is given, something new for every attack. */
const stores: readonly (readonly [engine: string, store: () => Promise<string | null>])[] = [
  ["temporary", () => Promise.resolve(null)],
  ["file", () => Promise.resolve(join(folder, `${++files}.db`))],
  ["postgres", newDatabase],
];
const broken: string[] = [];

try {
  for (let round = 1; round <= Number(values.rounds); round++) {
    for (const [engine, store] of stores.filter(([name]) => name.includes(values.engine))) {
      console.log(
        `\nRound ${round}, ${engine}. Promised: RSS under 400 MB, /livez within 200 ms, honest events taken.`,
      );
      for (const attack of attacks.filter(({ name }) => name.includes(values.only))) {
        const victim = await startVictim(await store());
        await attack.prepare?.(victim);
        const handlesBefore = victim.handles();
        const damage = await observe(victim, () =>
          Promise.race([attack.run(victim), delay(maxAttackMs, undefined, { ref: false })]),
        );
        report(`${engine}: ${attack.name}`, damage);
        if (attack.name.includes("connections")) await checkHandles(engine, victim, handlesBefore);
        await victim.stop();
      }
      const isFuzzed = values.only === "" || values.only === "fuzz";
      if (round === 1 && isFuzzed) await runFuzz(engine, await store());
    }
  }
} finally {
  await database?.remove();
  rmSync(folder, { recursive: true, force: true });
}
console.log(broken.length === 0 ? "\nEvery promise was kept." : `\nBroken:\n${broken.join("\n")}`);
process.exitCode = broken.length === 0 ? 0 : 1;

function report(name: string, damage: Damage): void {
  const { maxRssBytes: rss, slowestLivezMs, p99SendMs, sent, refused } = damage;
  const findings = [
    ...(rss > maxRssBytes ? ["RSS"] : []),
    ...(slowestLivezMs > maxLivezMs ? ["/livez"] : []),
    ...(name.includes("slow") && p99SendMs > maxSendMs ? ["p99"] : []),
    ...(refused > 0 ? ["honest events refused"] : []),
  ];
  console.log(
    `${findings.length === 0 ? "kept  " : "BROKEN"} ${name}: RSS ${Math.round(rss / 1_048_576)} MB, slowest /livez ${Math.round(slowestLivezMs)} ms, honest p99 ${Math.round(p99SendMs)} ms, ${sent - refused} of ${sent} honest events taken`,
  );
  if (findings.length > 0) broken.push(`${name}: ${findings.join(", ")}`);
}

async function checkHandles(engine: string, victim: Victim, before: number): Promise<void> {
  await delay(1_000);
  const handles = victim.handles();
  console.log(`       open handles: ${before} before, ${handles} afterwards`);
  if (handles > before + moreHandles)
    broken.push(`${engine}: ${handles - before} handles are left open`);
}

/** An empty database of a server that all rounds share. */
async function newDatabase(): Promise<string> {
  database ??= await PostgresServer.create();
  return database.createDatabase(`victim${++files}`);
}

async function runFuzz(engine: string, store: string | null): Promise<void> {
  const victim = await startVictim(store);
  const seed = Date.now() % 1_000_000;
  const statuses = await fuzz(victim, { count: Number(values.fuzz), seed });
  const failures = [...statuses].filter(([status]) => status >= 500 || status === 0);
  const summary = [...statuses].map(([status, count]) => `${status}: ${count}`).join(", ");
  const isKept = failures.length === 0 && !victim.hasEnded();
  console.log(
    `${isKept ? "kept  " : "BROKEN"} ${engine}: ${values.fuzz} mutated bodies and as many query strings (seed ${seed}): ${summary}`,
  );
  if (!isKept) broken.push(`${engine}: fuzz: ${summary}`);
  await victim.stop();
}
