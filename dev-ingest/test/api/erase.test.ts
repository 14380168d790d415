import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import type { IngestServer } from "../../src/index.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { run } from "../cli/run-cli.ts";
import { post, start } from "../start.ts";
import { expire } from "../../src/store/removal/removals.ts";

const secret = "ada.lovelace@example.org";
const ofDonor = (donorId: number, name = "donated"): object => ({
  event_name: name,
  properties: {
    donor_id: donorId,
    amount: "10.00",
    ...(donorId === 123 ? { mail: secret } : {}),
  },
});
const send = (server: IngestServer, path: string, ...events: object[]) =>
  post(server.url + path, JSON.stringify(events));
const erase = async (server: IngestServer, query: string): Promise<unknown> => {
  const response = await fetch(`${server.url}/api/erase?${query}`, { method: "DELETE" });
  return response.json();
};

function temporaryStore(): string {
  const folder = mkdtempSync(join(tmpdir(), "dev-ingest-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "events.db");
}

/** Files of the store that hold a text. */
function filesWith(store: string, text: string): readonly string[] {
  const folder = join(store, "..");
  return readdirSync(folder).filter((file) => readFileSync(join(folder, file)).includes(text));
}

test("what belongs to a person is counted first, then leaves lists, sums, refusals, the file and its log", async () => {
  const store = temporaryStore();
  const server = await start({ store });
  await send(server, "/track?batch=c-1.1-3", ofDonor(123), ofDonor(7), ofDonor(123, "pledged"));
  await send(server, "/track", { event_name: "", properties: { donor_id: 123, mail: secret } });
  expect(filesWith(store, secret)).not.toEqual([]);

  const found = { events: 2, rejected: 1 };
  const counting = await fetch(`${server.url}/api/erase?property.donor_id=123`);
  expect(await counting.json()).toEqual(found);
  expect(await server.events()).toHaveLength(3);

  expect(await erase(server, "property.donor_id=123")).toEqual(found);
  expect((await server.events()).map(({ properties }) => properties["donor_id"])).toEqual([7]);
  const series = await fetch(`${server.url}/api/series?property=amount&interval=1d`);
  expect(((await series.json()) as { points: object[] }).points).toMatchObject([{ count: 1 }]);
  const rejected = await fetch(`${server.url}/api/rejected`);
  expect(await rejected.json()).toMatchObject({ rejected: [] });
  expect(filesWith(store, secret)).toEqual([]);
});

test("says what is left in the log while another program reads the file, and empties it afterwards", async () => {
  const file = temporaryStore();
  const store = await createSqliteStore({ file });
  const server = await start({ store });
  await send(server, "/track", ofDonor(123), ofDonor(7));
  const reader = new DatabaseSync(file, { readOnly: true });
  reader.exec("begin; select * from event");

  const erasing = run(["erase", "--url", server.url, "--where", "donor_id=123", "--yes"]);
  expect(await erasing.exit()).toBe(0);
  expect(erasing.output()).toBe(
    "Erased 1 event and 0 refused pieces.\nThe file is being read, and its log keeps what was erased until that ends. The server tries every minute to empty the log.\n",
  );
  expect(filesWith(file, secret)).not.toEqual([]);

  reader.close();
  await expire(store, 0);
  expect(filesWith(file, secret)).toEqual([]);
});

test("erased events stay known: neither a retry nor the import of a backup brings them back, and no gap appears", async () => {
  const server = await start();
  await send(server, "/track?batch=c-1.1-2", ofDonor(123), ofDonor(7));
  await send(server, "/track", ofDonor(123));
  const backup = await (await fetch(`${server.url}/api/export`)).text();
  await erase(server, "property.donor_id=123");

  await send(server, "/track?batch=c-1.1-2", ofDonor(123), ofDonor(7));
  await send(server, "/track?batch=c-1.1-1", ofDonor(123));
  await post(`${server.url}/api/import`, backup);
  expect(await server.events()).toHaveLength(1);
  const { clients } = (await (await fetch(`${server.url}/api/clients`)).json()) as {
    clients: readonly { unaccounted: unknown }[];
  };
  for (const { unaccounted } of clients) expect(unaccounted).toEqual([]);
});

test("sums agree after an erasure of many pages and minutes", async () => {
  const server = await start();
  const minuteMs = 60_000;
  for (let minute = 0; minute < 150; minute++) {
    const timestamp = new Date(Date.UTC(2026, 0, 1) + minute * minuteMs).toISOString();
    const events = Array.from({ length: 20 }, (_, nth) => ({
      event_name: `donation_${nth % 2}`,
      properties: { donor_id: nth % 4, amount: "0.10", timestamp },
    }));
    await post(`${server.url}/track`, JSON.stringify(events));
  }
  expect(await erase(server, "property.donor_id=3")).toMatchObject({ events: 750 });
  expect(await erase(server, "property.donor_id=0")).toMatchObject({ events: 750 });
  for (const interval of ["1m", "1h", "1d"])
    for (const name of ["donation_0", "donation_1"]) {
      const query = `property=amount&name=${name}&interval=${interval}`;
      const { points } = (await (await fetch(`${server.url}/api/series?${query}`)).json()) as {
        points: readonly { count: number }[];
      };
      expect(points.reduce((sum, { count }) => sum + count, 0)).toBe(750);
    }
});

test("events of others, of other values and of other paths stay", async () => {
  const server = await start();
  await send(server, "/track", ofDonor(1), ofDonor(12), ofDonor(123));
  await send(server, "/test", ofDonor(123));
  expect(await erase(server, "property.donor_id=123&path=track")).toMatchObject({ events: 1 });
  expect(await server.events()).toHaveLength(3);
  expect(await erase(server, "property.donor_id=unknown")).toEqual({ events: 0, rejected: 0 });
});

test("the import of a backup brings back nothing that was erased, into another path or run either", async () => {
  const server = await start();
  await post(
    `${server.url}/track?batch=c.1-1`,
    '[{"event_name":"a","properties":{"donor_id":123}}]',
  );
  await post(
    `${server.url}/track`,
    '[{"event_name":"b","properties":{"donor_id":123}},{"event_name":"kept","properties":{}}]',
  );
  const backup = await (await fetch(`${server.url}/api/export`)).text();
  await erase(server, "property.donor_id=123");
  for (const place of ["", "?path=test", "?run=again", "?path=test&run=again"])
    expect((await post(`${server.url}/api/import${place}`, backup)).answer).toMatchObject({
      accepted: 0,
      known: 3,
    });
  expect((await server.events()).map(({ event_name }) => event_name)).toEqual(["kept"]);
});

test("a property that is not an id erases too, and all conditions have to hold", async () => {
  const server = await start();
  await send(server, "/track", ofDonor(123), ofDonor(7));
  expect(await erase(server, `property.mail=${secret}&property.donor_id=7`)).toMatchObject({
    events: 0,
  });
  expect(await erase(server, `property.mail=${secret}`)).toMatchObject({ events: 1 });
});

test("without a property nothing is erased", async () => {
  const server = await start();
  await send(server, "/track", ofDonor(123));
  const response = await fetch(`${server.url}/api/erase?path=track`, { method: "DELETE" });
  expect(response.status).toBe(400);
  expect(await response.text()).toMatch(/Name a property/);
  expect(await server.events()).toHaveLength(1);
});

test("a page of another origin erases nothing", async () => {
  const server = await start();
  await send(server, "/track", ofDonor(123));
  const response = await fetch(`${server.url}/api/erase?property.donor_id=123`, {
    method: "DELETE",
    headers: { origin: "https://evil.example" },
  });
  expect(response.status).toBe(403);
  expect(await server.events()).toHaveLength(1);
});

test("dev-ingest erase shows how many match, and erases them with --yes", async () => {
  const server = await start();
  await send(server, "/track", ofDonor(123), ofDonor(7));
  const where = ["erase", "--url", server.url, "--where", "donor_id=123"];
  const counting = run(where);
  expect(await counting.exit()).toBe(0);
  expect(counting.output()).toBe("Found 1 event and 0 refused pieces. Add --yes to erase them.\n");
  expect(await server.events()).toHaveLength(2);
  const erasing = run([...where, "--yes"]);
  expect(await erasing.exit()).toBe(0);
  expect(erasing.output()).toBe("Erased 1 event and 0 refused pieces.\n");
  expect(await server.events()).toHaveLength(1);
});

test.each([
  [[], /needs --where <property>=<value>/],
  [["--where", "donor_id"], /expected <property>=<value>, such as donor_id=123/],
])("dev-ingest erase %j says what it needs", async (args, words) => {
  const erasing = run(["erase", ...args]);
  expect(await erasing.exit()).toBe(2);
  expect(erasing.errors()).toMatch(words);
});
