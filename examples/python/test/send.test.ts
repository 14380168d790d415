import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { startServer } from "@tracker-analytics/dev-ingest";
import { expect, onTestFinished, test } from "vitest";

const script = join(import.meta.dirname, "../send.py");

test.each([[[]], [["right-key"]]])("a Python program with keys %o sends events", async (keys) => {
  const ingest = await startServer({ port: 0, accessKeys: keys });
  onTestFinished(() => ingest.close());
  const { stdout } = await promisify(execFile)("python3", [script, ingest.url, ...keys]);
  expect(stdout.trim()).toBe("200");
  const events = await ingest.events();
  expect(events.map(({ event_name, status }) => [event_name, status])).toEqual([
    ["donation_received", "ok"],
    ["request_served", "ok"],
  ]);
  expect(events[0]!.properties).toMatchObject({ donation_id: 123, amount: "25.00" });
  expect(events[1]!.properties).toMatchObject({ duration: 12.5 });
});

test("a Python program with a wrong key hears of it", async () => {
  const ingest = await startServer({ port: 0, accessKeys: ["right-key"] });
  onTestFinished(() => ingest.close());
  await expect(promisify(execFile)("python3", [script, ingest.url, "wrong"])).rejects.toThrow(
    "401",
  );
  expect(await ingest.events()).toEqual([]);
});
