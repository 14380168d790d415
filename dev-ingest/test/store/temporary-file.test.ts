import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test, vi } from "vitest";
import { lockFile } from "../../src/store/sqlite/file-lock.ts";
import { makeTemporaryFile } from "../../src/store/sqlite/temporary-file.ts";

const source = fileURLToPath(new URL("../../src/store/sqlite/temporary-file.ts", import.meta.url));
const lockSource = fileURLToPath(new URL("../../src/store/sqlite/file-lock.ts", import.meta.url));

/** Another process with a temporary file, in a folder for such files. */
async function startHolder(): Promise<ReturnType<typeof spawn>> {
  const script = `
    import { makeTemporaryFile } from ${JSON.stringify(source)};
    import { lockFile } from ${JSON.stringify(lockSource)};
    globalThis.lock = lockFile(makeTemporaryFile().file);
    console.log("locked");
    setInterval(() => {}, 1_000);`;
  const holder = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void holder.kill("SIGKILL"));
  await once(holder.stdout, "data");
  return holder;
}

test("a temporary file that a killed process left is removed at the next start; that of a live one stays", async () => {
  const folder = mkdtempSync(join(tmpdir(), "dev-ingest-test-"));
  vi.stubEnv("TMPDIR", folder);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });
  const killed = await startHolder();
  await startHolder();
  const [left, live] = readdirSync(folder);
  killed.kill("SIGKILL");
  await once(killed, "exit");
  // Folders of the last seconds are left alone: their process may be about to lock them.
  makeTemporaryFile().remove();
  expect(readdirSync(folder).length).toBe(2);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_000 });
  onTestFinished(() => void vi.useRealTimers());
  const own = makeTemporaryFile();
  expect(readdirSync(folder).length).toBe(2);
  expect([left, live].filter((name) => existsSync(join(folder, name!)))).toHaveLength(1);
  own.remove();
  expect(readdirSync(folder).length).toBe(1);
});

test("a lock holds against other processes though its own process has tried to take it again", async () => {
  const folder = mkdtempSync(join(tmpdir(), "dev-ingest-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "events.db");
  const lock = lockFile(file);
  onTestFinished(() => lock[Symbol.dispose]());

  expect(() => lockFile(file)).toThrow(/is being written by process/);

  const script = `import { lockFile } from ${JSON.stringify(lockSource)}; lockFile(${JSON.stringify(file)});`;
  const other = spawnSync(process.execPath, ["--input-type=module", "--eval", script]);
  expect(String(other.stderr)).toMatch(/is being written by process/);
});
