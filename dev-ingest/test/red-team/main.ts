import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type Attack, attacks } from "./attacks.ts";
import { fuzz } from "./fuzz.ts";
import { PostgresServer } from "../postgres/postgres-server.ts";
import { type Damage, observe, startVictim } from "./victim.ts";

// npm run red-team -- [--only <words of an attack, or fuzz>] [--rounds 3] [--fuzz 100000] [--engine temporary|file|postgres]
const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    rounds: { type: "string", default: "3" },
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
/** One attack on one engine, as the table of a round shows it. */
interface Line {
  readonly engine: string;
  readonly attack: string;
  readonly "RSS, MB": number;
  readonly "/livez, ms": number;
  readonly "p99, ms": number;
  readonly taken: string;
  readonly broken: string;
}

const engines = stores.filter(([name]) => name.includes(values.engine));
const broken: string[] = [];

try {
  if (values.only === "" || values.only === "fuzz")
    for (const [engine, store] of engines) await runFuzz(engine, await store());
  for (let round = 1; round <= Number(values.rounds); round++) await runRound(round);
} finally {
  await database?.remove();
  rmSync(folder, { recursive: true, force: true });
}
console.log(broken.length === 0 ? "\nEvery promise was kept." : `\nBroken:\n${broken.join("\n")}`);
process.exitCode = broken.length === 0 ? 0 : 1;

async function runRound(round: number): Promise<void> {
  const startedAtMs = performance.now();
  const lines: Line[] = [];
  for (const [engine, store] of engines)
    for (const attack of attacks.filter(({ name }) => name.includes(values.only))) {
      const line = await runAttack(attack, engine, await store());
      if (line.broken !== "")
        broken.push(`round ${round}, ${engine}: ${attack.name}: ${line.broken}`);
      lines.push(line);
    }
  const seconds = Math.round((performance.now() - startedAtMs) / 1_000);
  console.log(
    `\nRound ${round}, ${seconds} s. Promised: RSS under 400 MB, /livez within 200 ms, p99 of an honest sender within 50 ms while others are slow, every honest event taken.`,
  );
  console.table(lines);
}

async function runAttack(attack: Attack, engine: string, store: string | null): Promise<Line> {
  const victim = await startVictim(store);
  await attack.prepare?.(victim);
  const handlesBefore = victim.handles();
  const damage = await observe(victim, () =>
    Promise.race([attack.run(victim), delay(maxAttackMs, undefined, { ref: false })]),
  );
  // What came is closed in a moment.
  if (attack.name.includes("connections")) await delay(1_000);
  const handlesLeft = victim.handles() - handlesBefore;
  await victim.stop();
  return { engine, attack: attack.name, ...figures(attack.name, damage, handlesLeft) };
}

type Figures = Omit<Line, "engine" | "attack">;

function figures(attack: string, damage: Damage, handlesLeft: number): Figures {
  const { maxRssBytes: rss, slowestLivezMs, p99SendMs, sent, refused } = damage;
  const findings = [
    ...(rss > maxRssBytes ? ["RSS"] : []),
    ...(slowestLivezMs > maxLivezMs ? ["/livez"] : []),
    ...(attack.includes("slow") && p99SendMs > maxSendMs ? ["p99"] : []),
    ...(refused > 0 ? ["honest events refused"] : []),
    ...(attack.includes("connections") && handlesLeft > moreHandles
      ? [`${handlesLeft} handles left open`]
      : []),
  ];
  return {
    "RSS, MB": Math.round(rss / 1_048_576),
    "/livez, ms": Math.round(slowestLivezMs),
    "p99, ms": Math.round(p99SendMs),
    taken: `${sent - refused} of ${sent}`,
    broken: findings.join(", "),
  };
}

/** An empty database of a server that all rounds share. */
async function newDatabase(): Promise<string> {
  database ??= await PostgresServer.create();
  return database.createDatabase(`victim${++files}`);
}

async function runFuzz(engine: string, store: string | null): Promise<void> {
  const victim = await startVictim(store);
  const seed = Date.now() % 1_000_000;
  const count = Math.ceil(Number(values.fuzz) / engines.length);
  const statuses = await fuzz(victim, { count, seed });
  const failures = [...statuses].filter(([status]) => status >= 500 || status === 0);
  const summary = [...statuses].map(([status, answers]) => `${status}: ${answers}`).join(", ");
  const isKept = failures.length === 0 && !victim.hasEnded();
  console.log(
    `${isKept ? "kept  " : "BROKEN"} ${engine}: ${count} mutated bodies and as many query strings (seed ${seed}): ${summary}`,
  );
  if (!isKept) broken.push(`${engine}: fuzz: ${summary}`);
  await victim.stop();
}
