import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { attacks, fuzz } from "./attacks.ts";
import { type Damage, observe, startVictim } from "./victim.ts";

// npm run red-team -- [--only <words>] [--rounds 1] [--fuzz 20000] [--postgres <url>]
const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    rounds: { type: "string", default: "1" },
    fuzz: { type: "string", default: "20000" },
    postgres: { type: "string" },
  },
});

const maxRssBytes = 400 * 1_048_576;
const maxLivezMs = 200;
const maxSendMs = 50;
const folder = mkdtempSync(join(tmpdir(), "dev-ingest-red-team-"));
let files = 0;
const stores: readonly (readonly [engine: string, store: () => string | null])[] = [
  ["temporary", () => null],
  ["file", () => join(folder, `${++files}.db`)],
  ...(values.postgres === undefined ? [] : [["postgres", () => values.postgres!] as const]),
];
const broken: string[] = [];

try {
  for (let round = 1; round <= Number(values.rounds); round++) {
    for (const [engine, store] of stores) {
      console.log(
        `\nRound ${round}, ${engine}. Promised: RSS under 400 MB, /livez within 200 ms, honest events taken.`,
      );
      for (const attack of attacks.filter(({ name }) => name.includes(values.only))) {
        const victim = await startVictim(store());
        await attack.prepare?.(victim);
        const damage = await observe(victim, () => attack.run(victim));
        report(`${engine}: ${attack.name}`, damage);
        if (attack.name.includes("connections")) await checkHandles(engine, victim);
        await victim.stop();
      }
      if (values.only === "" || values.only === "fuzz") await runFuzz(engine, store());
    }
  }
} finally {
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

async function checkHandles(
  engine: string,
  victim: Awaited<ReturnType<typeof startVictim>>,
): Promise<void> {
  await delay(1_000);
  const handles = victim.handles();
  console.log(`       open handles afterwards: ${handles}`);
  if (handles > 100) broken.push(`${engine}: ${handles} handles are left open`);
}

async function runFuzz(engine: string, store: string | null): Promise<void> {
  const victim = await startVictim(store);
  const seed = Date.now() % 1_000_000;
  const statuses = await fuzz(victim, { count: Number(values.fuzz), seed });
  const failures = [...statuses].filter(([status]) => status >= 500 || status === 0);
  const summary = [...statuses].map(([status, count]) => `${status}: ${count}`).join(", ");
  const isKept = failures.length === 0 && !victim.hasEnded();
  console.log(
    `${isKept ? "kept  " : "BROKEN"} ${engine}: ${values.fuzz} mutated bodies and query strings (seed ${seed}): ${summary}`,
  );
  if (!isKept) broken.push(`${engine}: fuzz: ${summary}`);
  await victim.stop();
}
