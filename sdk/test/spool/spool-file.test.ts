import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createSpoolFile, openOrphan } from "../../src/server/spool/spool-file.ts";
import { files, makeFolder } from "./folder.ts";

const batch = {
  id: "client.1-1",
  trackedAt: 1_000,
  events: ['{"event_name":"e","properties":{}}'],
};

test("a file that its owner deletes while another process opens it is not recovered", () => {
  const folder = makeFolder();
  const path = join(folder, "file.sqlite");
  const owner = createSpoolFile({ DatabaseSync }, path)!;
  owner.write(new Map([["client.1", batch]]));
  /** SQLite opens the file when it is constructed, and locks it later. */
  class Slow extends DatabaseSync {
    constructor(location: string) {
      super(location);
      owner.write(new Map([["client.1", undefined]]));
    }
  }
  expect(openOrphan({ DatabaseSync: Slow }, path)).toBeUndefined();
  expect(files(folder)).toEqual([]);
});

test("a file that its owner leaves is recovered", () => {
  const path = join(makeFolder(), "file.sqlite");
  const owner = createSpoolFile({ DatabaseSync }, path)!;
  owner.write(new Map([["client.1", batch]]));
  expect(openOrphan({ DatabaseSync }, path)).toBeUndefined();
  owner.close();
  const orphan = openOrphan({ DatabaseSync }, path)!;
  expect([...orphan.left].map(({ id }) => id)).toEqual(["client.1-1"]);
  orphan.close();
});
