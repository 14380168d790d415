import { readFile } from "node:fs/promises";
import type { Locator } from "@playwright/test";
import { expect, test, write } from "./live-page.ts";

const completed = (donation: number, amount: string) => ({
  event_name: "donation_completed",
  properties: { donation_id: donation, amount, currency: donation === 2 ? "EUR" : "USD" },
});
const served = { event_name: "request_served", properties: { method: "GET", duration: 3.5 } };

test("a marathon's charts appear by themselves, exact to the digit, and follow what arrives", async ({
  page,
  server,
  send,
  troubles,
}) => {
  await send([completed(1, "9007199254740993.05"), completed(2, "0.20"), served]);
  await page.goto(`${server.url}/?view=dashboard`);
  const raised = page.getByRole("figure", { name: "Raised so far" });
  await expect(raised).toContainText("9,007,199,254,740,993.25");
  await expect(raised.locator("canvas")).toBeVisible();
  await expect(page.getByRole("figure", { name: "Donations by state" })).toContainText("2");
  await expect(page.getByRole("figure", { name: "Requests served" })).toBeVisible();

  await send([completed(3, "1.00")]);
  await expect(raised).toContainText("9,007,199,254,740,994.25");
  expect(troubles).toEqual({ uncaught: [], logged: [] });
});

test(
  "charts appear of what came long ago, too",
  { tag: "@one-engine" },
  async ({ page, server, send }) => {
    await send([completed(1, "1.20")]);
    await send(Array.from({ length: 50 }, () => served));
    await page.goto(`${server.url}/?view=dashboard`);
    await expect(page.getByRole("figure", { name: "Raised so far" })).toContainText("1.2");
  },
);

test(
  "no chart waits for what would not change it",
  { tag: "@one-engine" },
  async ({ page, server, send }) => {
    await send([{ event_name: "donation_pending", properties: {} }]);
    await send(Array.from({ length: 50 }, (_, nth) => completed(nth, "1.00")));
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.goto(`${server.url}/?view=dashboard`);
    await expect(page.getByRole("figure", { name: "Raised so far" })).toContainText("50");
    expect(asked.filter((url) => url.includes("/api/events?name="))).toEqual([]);
  },
);

test(
  "what draws charts is loaded when the first one is shown",
  { tag: "@one-engine" },
  async ({ page, server, send }) => {
    await send([completed(1, "1.00")]);
    const scripts: string[] = [];
    page.on("request", (request) => scripts.push(new URL(request.url()).pathname));
    await page.goto(`${server.url}/`);
    await expect(page.getByText("donation_completed").first()).toBeVisible();
    expect(scripts.filter((path) => path.includes("/plot-"))).toEqual([]);
    await page.getByRole("link", { name: "Dashboard" }).click();
    await expect(page.locator("canvas").first()).toBeVisible();
    expect(scripts.filter((path) => path.includes("/plot-") && path.endsWith(".js"))).toHaveLength(
      1,
    );
  },
);

test(
  "a name has one color: in the list, in a chart, and on the next page",
  { tag: "@one-engine" },
  async ({ page, context, server, send }) => {
    const names = ["donation_received", "donation_completed", "donation_cancelled", "bid_applied"];
    await send(names.map((event_name) => ({ event_name, properties: { donation_id: 1 } })));
    await page.goto(`${server.url}/`);
    const list = page.getByRole("grid", { name: "Events" });
    await expect(list.locator(".name-dot")).toHaveCount(names.length);
    const colorsOf = async (items: Locator, mark: string): Promise<readonly string[]> =>
      Promise.all(
        names.slice(0, 3).map(async (name) => {
          const dot = items.filter({ hasText: name }).locator(mark).first();
          return dot.evaluate((element) => getComputedStyle(element).backgroundColor);
        }),
      );
    const listed = await colorsOf(list.getByRole("row"), ".name-dot");
    expect(new Set(listed).size).toBe(3);

    const next = await context.newPage();
    await next.goto(`${server.url}/?view=dashboard`);
    const legend = next.getByRole("figure", { name: "Donations by state" }).getByRole("listitem");
    await expect(legend).toHaveCount(3);
    expect(await colorsOf(legend, ".chart-swatch")).toEqual(listed);
  },
);

test("a chart is walked through by its arrow keys, and read as a table", async ({
  page,
  server,
  send,
}) => {
  await send([completed(1, "10.10"), completed(2, "5.00")]);
  await page.goto(`${server.url}/?view=dashboard`);
  const raised = page.getByRole("figure", { name: "Raised so far" });
  await expect(raised.locator("canvas")).toBeVisible();
  await raised.getByRole("group", { name: /^Raised so far/ }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(raised.getByRole("status")).toContainText("All 0");
  await page.keyboard.press("ArrowRight");
  await expect(raised.getByRole("status")).toContainText("All 15.10");

  await raised.getByText("Table").click();
  await expect(raised.getByRole("table").getByRole("cell")).toHaveText(["15.10"]);
});

test(
  "a chart is saved as CSV with exact decimals, and as a picture",
  { tag: "@blob-download" },
  async ({ page, server, send }) => {
    await send([completed(1, "9007199254740993.05")]);
    await page.goto(`${server.url}/?view=dashboard`);
    const raised = page.getByRole("figure", { name: "Raised so far" });
    await expect(raised.locator("canvas")).toBeVisible();
    const saved = async (format: "CSV" | "PNG"): Promise<Buffer> => {
      await raised.getByRole("button", { name: "Save “Raised so far”" }).click();
      const downloading = page.waitForEvent("download");
      await raised.getByRole("button", { name: `Save as ${format}` }).click();
      const download = await downloading;
      expect(download.suggestedFilename()).toBe(`raised-so-far.${format.toLowerCase()}`);
      return readFile(await download.path());
    };
    expect((await saved("CSV")).toString()).toMatch(
      /^time,All\r\n\d{4}-\d\d-\d\dT[\d:.]+Z,9007199254740993\.05\r\n$/,
    );
    expect((await saved("PNG")).subarray(1, 4).toString()).toBe("PNG");
  },
);

test(
  "the picture of a chart has a legend in the colors of the chart",
  { tag: "@blob-download" },
  async ({ page, server, send }) => {
    await send([
      { event_name: "donation_received", properties: { donation_id: 1 } },
      completed(1, "10.00"),
    ]);
    await page.goto(`${server.url}/?view=dashboard`);
    const chart = page.getByRole("figure", { name: "Donations by state" });
    await chart.getByRole("button", { name: "Save “Donations by state”" }).click();
    const downloading = page.waitForEvent("download");
    await chart.getByRole("button", { name: "Save as PNG" }).click();
    const png = await readFile(await (await downloading).path());
    const swatch = chart.locator(".chart-swatch").first();
    expect(await page.evaluate(firstLegendColor, png.toString("base64"))).toBe(
      await swatch.evaluate((element) => getComputedStyle(element).backgroundColor),
    );
  },
);

test("a chart is made in the page, kept on the server, and opened by its link", async ({
  page,
  context,
  server,
  send,
}) => {
  await send([completed(1, "10.00"), completed(2, "5.00")]);
  await page.goto(`${server.url}/?view=dashboard`);
  await page.getByRole("button", { name: "Add chart" }).click();
  const editor = page.getByRole("dialog", { name: "New chart" });
  await write(editor.getByLabel("Title"), "By currency");
  await write(editor.getByLabel("Event", { exact: true }), "donation_completed");
  await editor.getByLabel("Show").selectOption("sum");
  await write(editor.getByLabel("Property", { exact: true }), "amount");
  await editor.getByLabel("Split by", { exact: true }).selectOption("property");
  await write(editor.getByLabel("Split by the values of"), "currency");
  await editor.getByRole("button", { name: "Add chart" }).click();
  const chart = page.getByRole("figure", { name: "By currency" });
  await expect(chart.getByRole("listitem")).toHaveText(["EUR5.00", "USD10.00"]);
  const neighbor = page.getByRole("figure", { name: "Donations by state" });
  await expect(neighbor.locator("canvas")).toBeVisible();
  const heightBefore = await heightOf(neighbor);
  await chart.getByText("Table", { exact: true }).click();
  await expect(chart.getByRole("table")).toBeVisible();
  await expect.poll(async () => heightOf(chart)).toBeGreaterThan(heightBefore);
  expect(await heightOf(neighbor)).toBeLessThanOrEqual(heightBefore);

  await page.getByRole("button", { name: "Save", exact: true }).click();
  await write(page.getByRole("dialog").getByLabel("Title"), "Winter marathon");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(page).toHaveURL(/dashboard=winter-marathon/);

  const other = await context.newPage();
  await other.goto(page.url());
  await expect(other.getByRole("heading", { name: "Winter marathon" })).toBeVisible();
  await expect(other.getByRole("figure", { name: "By currency" }).getByRole("listitem")).toHaveText(
    ["EUR5.00", "USD10.00"],
  );
});

test(
  "charts of a kept dashboard are moved and removed, and the dashboard deleted",
  { tag: "@one-engine" },
  async ({ page, server, send }) => {
    await send([completed(1, "10.00"), completed(2, "5.00"), served]);
    const plain = { interval: "auto", isCumulative: false, scale: "linear" } as const;
    const paid = { ...plain, property: "amount", name: "donation_completed" };
    const charts = [
      { ...paid, title: "Largest", measure: "max", scale: "log" },
      { ...paid, title: "Smallest", measure: "min" },
      { ...paid, title: "Usual", measure: "mean" },
    ];
    const kept = `${server.url}/api/dashboards/amounts`;
    await fetch(kept, { method: "PUT", body: JSON.stringify({ title: "Amounts", charts }) });
    await page.goto(`${server.url}/?view=dashboard&dashboard=amounts`);
    const titles = page.getByRole("figure").getByRole("heading");
    await expect(titles).toHaveText(["Largest", "Smallest", "Usual"]);
    const valueOf = (title: string) =>
      page.getByRole("figure", { name: title }).locator(".chart-value");
    await expect(valueOf("Largest")).toHaveText("10.00");
    await expect(valueOf("Smallest")).toHaveText("5.00");
    await expect(valueOf("Usual")).toHaveText("7.50");

    const press = async (title: string, choice: string): Promise<void> => {
      await page.getByRole("button", { name: `Change “${title}”` }).click();
      await page.getByRole("button", { name: choice, exact: true }).click();
    };
    await press("Usual", "Move forward");
    await expect(titles).toHaveText(["Largest", "Usual", "Smallest"]);
    await press("Largest", "Move back");
    await expect(titles).toHaveText(["Usual", "Largest", "Smallest"]);
    await press("Smallest", "Remove");
    await expect(titles).toHaveText(["Usual", "Largest"]);
    await page.reload();
    await expect(titles).toHaveText(["Usual", "Largest"]);

    await page.getByRole("button", { name: "Delete this dashboard" }).click();
    await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
    expect((await fetch(kept)).status).toBe(404);
  },
);

test(
  "a chart says what its numbers leave out",
  { tag: "@one-engine" },
  async ({ page, server, send }) => {
    await send([completed(1, "1.00")]);
    const ids = {
      title: "Ids",
      measure: "sum",
      property: "donation_id",
      interval: "auto",
      isCumulative: false,
      scale: "linear",
    };
    const body = JSON.stringify({ title: "Ids", charts: [ids] });
    await fetch(`${server.url}/api/dashboards/ids`, { method: "PUT", body });
    await page.goto(`${server.url}/?view=dashboard&dashboard=ids`);
    await expect(page.getByRole("figure", { name: "Ids" })).toContainText(
      "Not counted: donation_id is an id by its name",
    );
    await expect(page.getByText("The test path and test runs are left out.")).toBeVisible();
  },
);

test(
  "a chart that the server refuses says why",
  { tag: "@one-engine" },
  async ({ page, server, send }) => {
    await send([completed(1, "1.00")]);
    await page.goto(`${server.url}/?view=dashboard&search=amount:%3E%3E1`);
    await expect(page.getByRole("alert").first()).toContainText("column");
  },
);

/** Runs in the page: the color of the first square in the legend of a saved chart. */
async function firstLegendColor(base64: string): Promise<string> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes]));
  const paint = new OffscreenCanvas(picture.width, picture.height).getContext("2d")!;
  paint.drawImage(picture, 0, 0);
  const [red, green, blue] = paint.getImageData(25, picture.height - 25, 1, 1).data;
  return `rgb(${red}, ${green}, ${blue})`;
}

async function heightOf(figure: Locator): Promise<number> {
  return (await figure.boundingBox())?.height ?? 0;
}
