import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test, vi } from "vitest";
import type { LogEntry } from "../../src/index.ts";
import { reasonWithAdvice } from "../../src/store/sqlite/store-errors.ts";
import { mountSmallDisk } from "../conservation/small-disk.ts";
import { get, post, start } from "../start.ts";

vi.setConfig({ testTimeout: 60_000 });

const body = (name: string): string => `[{"event_name":"${name}","properties":{}}]`;

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "dev-ingest-down-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts a server on a file, and gathers what it says aloud. */
async function startOn(store: string) {
  const notices: string[] = [];
  const onLog = (entry: LogEntry): void => {
    if (entry.kind === "notice") notices.push(`${entry.level}: ${entry.message}`);
  };
  const server = await start({ store, onLog });
  const status = async (name: string): Promise<number> =>
    (await post(`${server.url}/track`, body(name))).status;
  const isReady = async (): Promise<boolean> =>
    (await fetch(`${server.url}/readyz`)).status === 200;
  const names = async (): Promise<string[]> =>
    (await server.events()).map(({ event_name }) => event_name);
  return { server, notices, status, isReady, names };
}

test("answers 503 while its file is not a store, says so aloud, and takes events when it has been moved away", async () => {
  const file = join(temporaryFolder(), "events.db");
  writeFileSync(
    file,
    "this is not a database, and longer than the header of one would be".repeat(20),
  );
  const { server, notices, status, isReady, names } = await startOn(file);
  const refused = await post(`${server.url}/track`, body("early"));
  expect([refused.status, refused.answer.error.code, refused.headers.get("retry-after")]).toEqual([
    503,
    "store-unavailable",
    "1",
  ]);
  expect(await isReady()).toBe(false);
  expect((await get(`${server.url}/readyz`)).error.message).toMatch(/Move it away/);
  expect(notices.join("\n")).toMatch(
    /^error: The store is down, and senders get 503: .*not a database.* Move it away/m,
  );
  rmSync(file);
  await expect.poll(isReady, { timeout: 20_000 }).toBe(true);
  expect(await status("late")).toBe(200);
  expect(await names()).toEqual(["late"]);
  expect(notices.at(-1)).toBe("info: The store takes events again.");
});

test("answers 503 while the folder of its file is missing, says which, and recovers when it is there", async () => {
  const folder = join(temporaryFolder(), "later");
  const { status, isReady, notices } = await startOn(join(folder, "events.db"));
  expect(await status("early")).toBe(503);
  expect(notices[0]).toBe(
    `error: The store is down, and senders get 503: The folder ${folder} does not exist. Make it (mkdir -p ${folder}), or name another file with --store.`,
  );
  mkdirSync(folder);
  await expect.poll(isReady, { timeout: 20_000 }).toBe(true);
  expect(await status("late")).toBe(200);
});

test("says what to do about a path that cannot be a file", async () => {
  const file = join(temporaryFolder(), "notes.txt");
  writeFileSync(file, "");
  const { notices } = await startOn(join(file, "events.db"));
  expect(notices[0]).toContain(`${file} is not a folder. Name a file in a folder with --store.`);
  // Permissions do not bind root, so there is no folder that is closed to it.
  const closed = Object.assign(new Error("EACCES: permission denied, open '/srv/events.db.lock'"), {
    code: "EACCES",
    path: "/srv/events.db.lock",
  });
  expect(reasonWithAdvice(closed)).toBe(
    "The folder /srv cannot be written (EACCES: permission denied, open '/srv/events.db.lock'). Make it writable, or name another file with --store.",
  );
});

test("refuses a folder in place of a file, and leaves nothing beside it", async () => {
  const folder = temporaryFolder();
  const store = join(folder, "events");
  mkdirSync(store);
  await expect(start({ store })).rejects.toThrow(
    `${store} is a folder. Name a file in it: --store ${join(store, "events.db")}`,
  );
  expect(readdirSync(folder)).toEqual(["events"]);
});

test("answers 503 while another program holds the file, and loses nothing that it acknowledged", async () => {
  const file = join(temporaryFolder(), "events.db");
  const { status, isReady, names } = await startOn(file);
  expect(await status("before")).toBe(200);
  const other = new DatabaseSync(file);
  other.exec("begin immediate");
  expect(await status("during")).toBe(503);
  expect(await isReady()).toBe(false);
  other.exec("rollback");
  other.close();
  await expect.poll(isReady, { timeout: 20_000 }).toBe(true);
  expect(await status("after")).toBe(200);
  expect(await names()).toEqual(["before", "after"]);
});

// A disk that is small enough to be filled has to be mounted, which takes root, and not every container lets even root.
const canMount = ((): boolean => {
  const folder = mkdtempSync(join(tmpdir(), "dev-ingest-mount-"));
  const disk = mountSmallDisk(folder, 1);
  disk?.remove();
  rmSync(folder, { recursive: true, force: true });
  return disk !== null;
})();

test.runIf(canMount)(
  "answers 503 while its disk is full, and goes on when there is space, with all that it acknowledged",
  async () => {
    const folder = temporaryFolder();
    const disk = mountSmallDisk(folder, 16)!;
    onTestFinished(() => disk.remove());
    const { status, isReady, names } = await startOn(join(folder, "events.db"));
    expect(await status("before")).toBe(200);
    disk.fill();
    const acknowledged = ["before"];
    // The log of the file has some room left, so the first few may still fit.
    for (let nth = 0; nth < 2_000 && (await isReady()); nth++) {
      const name = `during-${nth}-${"x".repeat(200)}`;
      if ((await status(name)) === 200) acknowledged.push(name);
    }
    expect(await isReady()).toBe(false);
    disk.free();
    await expect.poll(isReady, { timeout: 20_000 }).toBe(true);
    expect(await status("after")).toBe(200);
    expect(await names()).toEqual([...acknowledged, "after"]);
  },
);

// Permissions do not bind root, who can make a whole disk read-only instead.
const canForbidWriting = canMount || process.getuid?.() !== 0;

test.runIf(canForbidWriting)("answers 503 while its file cannot be written", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "events.db");
  const disk = mountSmallDisk(folder, 16);
  if (disk) onTestFinished(() => disk.remove());
  const setWritable = disk
    ? (isWritable: boolean): void => disk.setWritable(isWritable)
    : (isWritable: boolean): void => chmodSync(file, isWritable ? 0o600 : 0o400);
  const first = await startOn(file);
  expect(await first.status("before")).toBe(200);
  await first.server.close();
  setWritable(false);
  const second = await startOn(file);
  expect(await second.status("during")).toBe(503);
  setWritable(true);
  await expect.poll(second.isReady, { timeout: 20_000 }).toBe(true);
  expect(await second.names()).toEqual(["before"]);
});

const mode = (file: string): string => (statSync(file).mode & 0o777).toString(8);

test("a process that waits for nothing else hears why its file is refused", () => {
  const file = join(temporaryFolder(), "events.db");
  const database = new DatabaseSync(file);
  database.exec("create table notes (text)");
  database.close();
  const source = fileURLToPath(new URL("../../src/store/sqlite/sqlite-store.ts", import.meta.url));
  const script = `import { createSqliteStore } from ${JSON.stringify(source)}; await createSqliteStore({ file: ${JSON.stringify(file)} });`;
  const args = ["--conditions=@tracker-analytics/source", "--input-type=module", "--eval", script];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(stderr).toContain(`StoreRefusedError: ${file} is a database of another program`);
  expect(status).toBe(1);
});

test("leaves nothing but its file and the lock when it ends", async () => {
  const folder = temporaryFolder();
  const { server, status } = await startOn(join(folder, "events.db"));
  expect(await status("a")).toBe(200);
  await server.close();
  expect(readdirSync(folder)).toEqual(["events.db", "events.db.lock"]);
});

test("keeps its file, the log and the lock to its own user", async () => {
  const file = join(temporaryFolder(), "events.db");
  writeFileSync(file, "", { mode: 0o644 });
  const { status } = await startOn(file);
  expect(await status("a")).toBe(200);
  expect(["", "-wal", "-shm", ".lock"].map((suffix) => mode(file + suffix))).toEqual([
    "600",
    "600",
    "600",
    "600",
  ]);
});

test("a second server on the same file refuses to start, and says who has it", async () => {
  const file = join(temporaryFolder(), "events.db");
  const first = await startOn(file);
  await expect(start({ store: file })).rejects.toThrow(
    `${file} is being written by process ${process.pid} on `,
  );
  expect(await first.status("a")).toBe(200);
  await first.server.close();
  const second = await startOn(file);
  expect(await second.names()).toEqual(["a"]);
});

test.each([
  ["was removed", (file: string) => rmSync(file)],
  [
    "was removed with its log",
    (file: string) => ["", "-wal", "-shm"].forEach((suffix) => rmSync(file + suffix)),
  ],
  [
    "was replaced",
    (file: string) => {
      writeFileSync(`${file}.new`, "");
      renameSync(`${file}.new`, file);
    },
  ],
  ["was emptied", (file: string) => truncateSync(file)],
])(
  "notices within two seconds that its file %s, begins a new one, and loses nothing that it acknowledges then",
  async (_, harm) => {
    const file = join(temporaryFolder(), "events.db");
    const { status, isReady, notices, names } = await startOn(file);
    expect(await status("lost")).toBe(200);
    harm(file);
    await expect.poll(isReady, { timeout: 2_000, interval: 20 }).toBe(false);
    expect(notices.at(-1)).toContain(file);
    expect(await status("refused")).toBe(503);
    await expect.poll(isReady, { timeout: 20_000 }).toBe(true);
    expect(await status("kept")).toBe(200);
    expect(await names()).toEqual(["kept"]);
  },
);

test("does not acknowledge what it wrote to a file that had just been removed", async () => {
  const file = join(temporaryFolder(), "events.db");
  const { status, isReady, names } = await startOn(file);
  expect(await status("lost")).toBe(200);
  rmSync(file);
  expect(await status("refused")).toBe(503);
  await expect.poll(isReady, { timeout: 20_000 }).toBe(true);
  expect(await names()).toEqual([]);
});

test("keeps what is in its log when only that was removed", async () => {
  const file = join(temporaryFolder(), "events.db");
  const { status, isReady, names } = await startOn(file);
  expect(await status("before")).toBe(200);
  rmSync(`${file}-wal`);
  await expect.poll(isReady, { timeout: 2_000, interval: 20 }).toBe(false);
  await expect.poll(isReady, { timeout: 20_000 }).toBe(true);
  expect(await status("after")).toBe(200);
  expect(await names()).toEqual(["before", "after"]);
});

test("takes a log that was made beside a read-only file", async () => {
  const file = join(temporaryFolder(), "events.db");
  const first = await startOn(file);
  expect(await first.status("before")).toBe(200);
  const copy = join(temporaryFolder(), "events.db");
  for (const suffix of ["", "-wal", "-shm"]) {
    copyFileSync(file + suffix, copy + suffix);
    if (suffix !== "") chmodSync(copy + suffix, 0o444);
  }
  const second = await startOn(copy);
  expect(await second.status("after")).toBe(200);
  expect(await second.names()).toEqual(["before", "after"]);
  expect(mode(`${copy}-wal`)).toBe("600");
});

test.each([
  [
    "of another program",
    "create table notes (text)",
    /is a database of another program, and was left as it is/,
  ],
  [
    "of the column store",
    "create table meta (key text); create table chunk (first_seq integer)",
    /dev-ingest@0\.1 export --store/,
  ],
  [
    "of a newer version",
    "pragma application_id = 1413571958; pragma user_version = 99; create table event (seq integer)",
    /was written by a newer dev-ingest \(layout 99; this one knows up to 5\)\. .*dev-ingest export/,
  ],
])("refuses a database %s before it is touched", async (_, sql, message) => {
  const file = join(temporaryFolder(), "events.db");
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
  const before = readFileSync(file);
  await expect(start({ store: file })).rejects.toThrow(message);
  expect(readFileSync(file).equals(before)).toBe(true);
});
