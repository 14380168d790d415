import { createHash } from "node:crypto";
import { existsSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import { startScenario } from "../scenario.ts";
import { nothingLost } from "../tally.ts";
import { deliver, files, makeFolder } from "./folder.ts";

const digest = (text: string): string =>
  createHash("sha256").update(text).digest("hex").slice(0, 12);

const event = (mark: number): string => JSON.stringify({ event_name: "e", properties: { mark } });

/** A line as the text format of version 0.1 had it. */
function line(...record: readonly unknown[]): string {
  const json = JSON.stringify(record);
  return `${crc32(json).toString(16)} ${json}\n`;
}

async function writeOldFile(owner: string) {
  const { run } = await startScenario();
  const spoolDir = makeFolder();
  const file = join(spoolDir, `${digest(`${run.ingestHost}/track`)}-${owner}-0a1b2c.spool`);
  writeFileSync(
    file,
    line("b1", Date.now(), 0, [event(1)]) +
      line("b2", Date.now(), 0, [event(9)]) +
      line("b1", Date.now(), 1, [event(2), event(3)]) +
      line("b2") +
      `0 ["torn`,
  );
  return { run, spoolDir, file };
}

const here = digest(hostname());
const elsewhere = digest("elsewhere");
const nobody = 2 ** 22 + 1;

test.for([
  ["was left on purpose", "left-0", 0],
  ["belongs to a process that is gone", `${here}-${nobody}`, 0],
  ["belongs to another host that has been silent for hours", `${elsewhere}-1`, 7_200_000],
] as const)(
  "a file of version 0.1 that %s is delivered once, under its old ids, and removed",
  async ([, owner, ageMs]) => {
    const { run, spoolDir, file } = await writeOldFile(owner);
    const writtenAt = new Date(Date.now() - ageMs);
    utimesSync(file, writtenAt, writtenAt);
    const analytics = await deliver({ ingestHost: run.ingestHost, spoolDir });
    await deliver({ ingestHost: run.ingestHost, spoolDir });
    expect(await run.tally([1, 2, 3])).toEqual(nothingLost);
    expect(run.batches.map(({ id }) => id)).toEqual(["b1"]);
    await analytics.close();
    expect(files(spoolDir)).toEqual([]);
  },
);

test.for([
  ["a process that lives", `${here}-${process.ppid}`],
  ["another host that wrote just now", `${elsewhere}-1`],
] as const)("a file of version 0.1 of %s is left alone", async ([, owner]) => {
  const { run, spoolDir, file } = await writeOldFile(owner);
  await deliver({ ingestHost: run.ingestHost, spoolDir });
  expect(run.batches).toEqual([]);
  expect(existsSync(file)).toBe(true);
});
