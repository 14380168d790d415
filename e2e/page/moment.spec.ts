import { expect, test } from "./live-page.ts";

test.use({ timezoneId: "UTC" });

const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);

const donation = (name: string, id: number, clock: string, amount = "0.00") => ({
  event_name: `donation_${name}`,
  properties: { donation_id: id, amount, timestamp: `${yesterday}T${clock}:00Z` },
});

const day = [
  donation("completed", 1, "09:00", "10.10"),
  donation("received", 2, "18:30", "5.00"),
  donation("pending", 2, "18:40", "5.00"),
  donation("received", 3, "18:50", "7.00"),
  donation("completed", 2, "19:10", "5.00"),
];

test("how much had been raised at 18:42, and which donations were pending, is one drag", async ({
  page,
  server,
  send,
  troubles,
}) => {
  await send(day);
  await page.goto(`${server.url}/?view=moment&at=${yesterday}T12:00:00Z`);
  const slider = page.getByRole("slider", { name: "Moment" });
  await expect(slider).toHaveAttribute("aria-valuetext", /12:00/);
  const totals = page.getByRole("region", { name: "Totals" });
  const states = page.getByRole("region", { name: "States" });
  await expect(totals).toContainText("10.1");
  await expect(states).toContainText("donation_completed");
  await expect(states).not.toContainText("donation_pending");

  const box = (await slider.boundingBox())!;
  // The day begins with its first event. The thumb is 16 px wide, and its middle is the moment.
  const begin = 9 * 60;
  const xOf = (minute: number): number =>
    box.x + 8 + (box.width - 16) * ((minute - begin) / (1_440 - begin));
  const middle = box.y + box.height / 2;
  await page.mouse.move(xOf(12 * 60), middle);
  await page.mouse.down();
  await page.mouse.move(xOf(16 * 60), middle, { steps: 4 });
  await page.mouse.move(xOf(18 * 60 + 42), middle, { steps: 4 });
  await page.mouse.up();
  await expect(slider).toHaveAttribute("aria-valuetext", /18:4[123]/);
  await expect(totals).toContainText("10.1");
  await states.getByRole("button", { name: "donation_pending 1", exact: true }).click();
  await expect(states.getByRole("list", { name: /donation_id/ }).getByRole("listitem")).toHaveText(
    /^2/,
  );
  const events = page.getByRole("region", { name: "Events" });
  await expect(events.getByRole("listitem").first()).toContainText("donation_pending");
  await expect(events).not.toContainText("18:50");
  expect(troubles).toEqual({ uncaught: [], logged: [] });
});

test(
  "events of the moment keep the digits of their numbers",
  { tag: "@one-engine" },
  async ({ page, server }) => {
    const body =
      '[{"event_name":"measured","properties":{"small":1.50,"large":9223372036854775807}}]';
    await fetch(`${server.url}/track`, { method: "POST", body });
    await page.goto(`${server.url}/?view=moment`);
    await expect(page.getByRole("region", { name: "Events" })).toContainText(
      "small 1.50  large 9223372036854775807",
    );
  },
);

test("the link is the moment, and keys move it", async ({ page, server, send }) => {
  await send(day);
  await page.goto(`${server.url}/?view=moment&at=${yesterday}T19:09:00Z`);
  const totals = page.getByRole("region", { name: "Totals" });
  await expect(totals).toContainText("10.1");
  await page.getByRole("slider", { name: "Moment" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(totals).toContainText("15.1");
  await expect(page).toHaveURL(/at=[^&]*19%3A10/);
  await page.reload();
  await expect(page.getByRole("slider")).toHaveAttribute("aria-valuetext", /19:10/);
  await expect(totals).toContainText("15.1");
  await page.getByRole("slider").focus();
  await page.keyboard.press("Shift+ArrowLeft");
  await expect(page.getByRole("slider")).toHaveAttribute("aria-valuetext", /18:10/);
  await expect(totals).toContainText("10.1");
});
