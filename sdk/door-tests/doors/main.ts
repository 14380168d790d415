import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { chromiumOptions } from "../../../e2e/browsers.ts";
import { openDoor, type OpenedDoor } from "./open-door.ts";
import { pageDoors } from "./page-doors.ts";
import { processDoors } from "./process-doors.ts";
import { serverDoors } from "./server-doors.ts";
import { packOurs } from "../../../scripts/strangers/stranger.ts";

// npm run doors [name…]: every way into the SDK, or some, from packed tarballs and the README's lines.
const doors = [...pageDoors, ...serverDoors, ...processDoors];
const names = process.argv.slice(2);
const unknown = names.filter((name) => !doors.some((door) => door.name === name));
if (unknown.length > 0) {
  const known = doors.map(({ name }) => name).join(", ");
  process.stderr.write(`There is no door ${unknown.join(", ")}. Doors: ${known}.\n`);
  process.exit(2);
}
process.exitCode = await openDoors(
  doors.filter(({ name }) => names.length === 0 || names.includes(name)),
);

/** Opens doors one after the other, prints what came of each, and returns the exit code. */
async function openDoors(chosen: typeof doors): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "doors-"));
  const packed = packOurs();
  const browser = await chromium.launch(chromiumOptions.launchOptions);
  try {
    const tarballs = Object.fromEntries(
      ["sdk", "dev-ingest", "playwright"].map((name) => [
        name,
        packed.tarballs.find((file) => file.includes(`tracker-analytics-${name}-`))!,
      ]),
    );
    const install = ["install", "--prefer-offline", "--no-audit", "--no-fund"];
    const server = [tarballs["sdk"]!, tarballs["dev-ingest"]!];
    execFileSync("npm", [...install, "--prefix", folder, ...server], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    const ingestProgram = join(folder, "node_modules/@tracker-analytics/dev-ingest/dist/cli.js");
    process.stdout.write("\ndoor              minutes  of them npm  warnings\n");
    const opened: OpenedDoor[] = [];
    for (const door of chosen) {
      const result = await openDoor(door, { tarballs, ingestProgram, browser });
      process.stdout.write(rowOf(result));
      opened.push(result);
    }
    return opened.every(({ failure, warnings }) => !failure && warnings.length === 0) ? 0 : 1;
  } finally {
    await browser.close();
    packed.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

function rowOf({ name, seconds, installSeconds, warnings, failure }: OpenedDoor): string {
  const cells = [
    name.padEnd(16),
    inMinutes(seconds).padStart(8),
    inMinutes(installSeconds).padStart(11),
    String(warnings.length).padStart(9),
  ];
  const notes = [...(failure ? [`CLOSED: ${failure}`] : []), ...warnings];
  return `${cells.join(" ")}\n${notes.map((note) => `  ${note.replaceAll("\n", "\n  ")}\n`).join("")}`;
}

function inMinutes(seconds: number): string {
  return (seconds / 60).toFixed(1);
}
