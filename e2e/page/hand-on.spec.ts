import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import { donations, expect, test } from "./live-page.ts";

const run = promisify(execFile);

const quoted = {
  event_name: "it's paid",
  properties: { note: `"double" and 'single' $HOME \\ é`, amount: "25.00", "odd key": [1, null] },
};

/** Catches what the page copies: a headless Firefox has no clipboard to read. */
async function watchCopies(page: Page): Promise<() => Promise<string>> {
  await page.addInitScript(() => {
    const copies: string[] = [];
    Object.assign(globalThis, { copies });
    navigator.clipboard.writeText = (text: string) => {
      copies.push(text);
      return Promise.resolve();
    };
  });
  return async () => {
    await expect(page.getByText("Copied")).toBeVisible();
    return page.evaluate(() => (globalThis as unknown as { copies: string[] }).copies.at(-1)!);
  };
}

test("an event is copied as JSON, as a curl command that sends it again, and as a track() call", async ({
  page,
  server,
  send,
}) => {
  const copied = await watchCopies(page);
  await send([quoted]);
  await page.goto(`${server.url}?event=1`);
  const copyAs = async (kind: string): Promise<string> => {
    await page.getByRole("button", { name: "Copy as" }).click();
    await page.getByRole("button", { name: kind }).click();
    return copied();
  };
  expect(JSON.parse(await copyAs("JSON"))).toEqual(quoted);
  expect(await copyAs("track() call")).toBe(`analytics.track("it's paid", {
  note: ${JSON.stringify(quoted.properties.note)},
  amount: "25.00",
  "odd key": [
    1,
    null
  ]
});`);
  const command = await copyAs("curl");
  await run("sh", ["-c", `${command} --silent --fail`]);
  const stored = await fetch(`${server.url}/api/events?order=newest&limit=1`);
  const { events } = (await stored.json()) as { events: readonly (typeof quoted)[] };
  expect(events[0]).toMatchObject(quoted);
});

test(
  "selected events become a test or a plan entry",
  { tag: "@one-engine" },
  async ({ page, server, send }) => {
    await send(donations(1, 4));
    await page.goto(server.url);
    const rows = page.locator(".event-row");
    await rows
      .nth(0)
      .locator(".cell-time")
      .click({ modifiers: ["ControlOrMeta"] });
    await rows
      .nth(2)
      .locator(".cell-time")
      .click({ modifiers: ["Shift"] });
    await expect(page.getByRole("toolbar", { name: "Selected events" })).toContainText(
      "3 selected",
    );
    for (const [kind, sign] of [
      ["Playwright test", "toHaveTracked"],
      ["Vitest test", "vitest"],
      ["Plan entry", "definePlan"],
    ] as const) {
      await page.getByRole("button", { name: "Turn into" }).click();
      await page.getByRole("button", { name: kind }).click();
      const dialog = page.getByRole("dialog", { name: `${kind} from 3 events` });
      await expect(dialog.locator("pre")).toContainText("donation_completed");
      await expect(dialog.locator("pre")).toContainText(sign);
      await expect(dialog.getByRole("button", { name: "Copy", exact: true })).toBeVisible();
      await page.keyboard.press("Escape");
      await expect(dialog).toHaveCount(0);
    }
    await page.keyboard.press("Escape");
    await expect(page.getByRole("toolbar", { name: "Selected events" })).toHaveCount(0);
  },
);

test(
  "what is found is downloaded as a file",
  { tag: "@one-engine" },
  async ({ page, server, send }) => {
    await send(donations(1, 5));
    await page.goto(`${server.url}?search=${encodeURIComponent("amount:>3")}`);
    await expect(page.locator(".event-row")).toHaveCount(3);
    for (const [label, name] of [
      ["NDJSON", "events.ndjson"],
      ["CSV", "events.csv"],
      ["Parquet", "events.parquet"],
    ] as const) {
      await page.getByRole("button", { name: "Download what is found" }).click();
      const downloading = page.waitForEvent("download");
      await page.getByRole("link", { name: label }).click();
      const download = await downloading;
      expect(download.suggestedFilename()).toBe(name);
      const content = await readFile(await download.path());
      if (label === "NDJSON") expect(content.toString().trim().split("\n")).toHaveLength(3);
      if (label === "Parquet") expect(content.subarray(0, 4).toString()).toBe("PAR1");
    }
  },
);
