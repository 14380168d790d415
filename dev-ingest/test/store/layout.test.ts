import { DatabaseSync } from "node:sqlite";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { openForReading } from "../../src/store/sqlite/schema.ts";
import { makeBatch } from "./make-batch.ts";

test("a file of another layout is refused with words, and not changed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "dev-ingest-layout-"));
  const file = join(folder, "events.db");
  const old = new DatabaseSync(file);
  old.exec("create table meta (key text primary key, value) without rowid");
  old.exec("insert into meta values ('schema_version', 1)");
  const notices: string[] = [];
  const store = await createSqliteStore({ file, onNotice: (_level, text) => notices.push(text) });
  onTestFinished(async () => {
    await store.close();
    old.close();
    rmSync(folder, { recursive: true, force: true });
  });
  expect(store.health().reason).toMatch(
    /^The store file has layout 1, this version reads \d+\. Use another file, .* wrote it\.$/,
  );
  expect(notices[0]).toMatch(/The store is down/);
  await expect(store.append(makeBatch([["a", {}]]))).rejects.toThrow(/layout 1/);
  await expect(store.events({ order: "oldest", limit: 1 })).rejects.toThrow(/layout 1/);
  expect(() => openForReading(file)).toThrow(/layout 1/);
  expect(old.prepare("select name from sqlite_schema").all()).toEqual([{ name: "meta" }]);
});
