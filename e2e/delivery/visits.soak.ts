import { setTimeout as delay } from "node:timers/promises";
import type { BrowserContext, Page } from "@playwright/test";
import type { TestAnalytics } from "@tracker-analytics/playwright";
import { expect, test } from "./fixtures.ts";
import { expectDelivered, marksFrom, startClient, track } from "./tracked-page.ts";

const seconds = Number(process.env["SOAK_SECONDS"]);
const tabCount = 4;

/** A whole number below `limit`. The order in which tabs and server draw is theirs, so there is no seed to repeat. */
const draw = (limit: number): number => Math.floor(Math.random() * limit);
const oneOf = <Value>(values: readonly Value[]): Value => values[draw(values.length)]!;

test(`four visitors come and go for ${seconds} s while the server does too: nothing is lost or counted twice`, async ({
  context,
  page,
  analytics,
  wire,
}) => {
  test.setTimeout((seconds + 120) * 1_000);
  const endMs = Date.now() + seconds * 1_000;
  const marks = new Marks();
  const opened = await Promise.all(marksFrom(1, tabCount - 1).map(() => openTab(context)));
  const [tabs] = await Promise.all([
    Promise.all([page, ...opened].map((tab) => visit(tab, marks, endMs))),
    makeTrouble(analytics, endMs),
  ]);
  await analytics.mend();
  for (const tab of tabs) await expectDelivered(tab, analytics, marksFrom(0, marks.drawn));
  expect(marks.drawn).toBeGreaterThan(seconds);
  process.stdout.write(`${marks.drawn} events in ${wire.batches().length} requests\n`);
});

/** Numbers for events, each once. */
class Marks {
  drawn = 0;

  some(): readonly number[] {
    const first = this.drawn;
    this.drawn += 1 + draw(4);
    return marksFrom(first, this.drawn - first);
  }
}

async function openTab(context: BrowserContext): Promise<Page> {
  const tab = await context.newPage();
  await tab.goto("/");
  return tab;
}

/** Tracks on one page after the other, and returns the tab of the last one. */
async function visit(first: Page, marks: Marks, endMs: number): Promise<Page> {
  let tab = first;
  while (Date.now() < endMs) {
    await startClient(tab);
    for (let moment = draw(6); moment >= 0; moment--) {
      await track(tab, marks.some(), 50);
      if (draw(3) === 0) await tab.evaluate(() => void globalThis.analytics.flush());
      await delay(oneOf([0, 5, 30, 150, 1_200]));
    }
    tab = await oneOf([leaveInTheSameTick, leaveTrackingInPagehide, leaveByAddress, closeTab])(
      tab,
      marks.some(),
    );
  }
  await startClient(tab);
  return tab;
}

async function leaveInTheSameTick(tab: Page, marks: readonly number[]): Promise<Page> {
  const next = `/${marks[0]}`;
  await tab.evaluate(
    ([all, address]) => {
      trackMarks(all, 50);
      location.href = address;
    },
    [marks, next] as const,
  );
  await tab.waitForURL(`**${next}`);
  return tab;
}

async function leaveTrackingInPagehide(tab: Page, marks: readonly number[]): Promise<Page> {
  const next = `/${marks[0]}`;
  await tab.evaluate(
    ([all, address]) => {
      addEventListener("pagehide", () => trackMarks(all, 50));
      location.href = address;
    },
    [marks, next] as const,
  );
  await tab.waitForURL(`**${next}`);
  return tab;
}

async function leaveByAddress(tab: Page, marks: readonly number[]): Promise<Page> {
  await track(tab, marks, 50);
  await tab.goto(`/${marks[0]}`);
  return tab;
}

async function closeTab(tab: Page, marks: readonly number[]): Promise<Page> {
  await track(tab, marks, 50);
  const next = await openTab(tab.context());
  await tab.close();
  return next;
}

async function makeTrouble(analytics: TestAnalytics, endMs: number): Promise<void> {
  while (Date.now() < endMs) {
    await analytics.mend();
    await analytics.fail({ kind: "latency", delayMs: oneOf([0, 10, 80, 400]) });
    const kind = draw(8);
    if (kind === 0) {
      await analytics.mend();
      await analytics.fail({ kind: "refuse" });
      await delay(draw(800));
      await analytics.mend();
    } else if (kind === 1) await analytics.fail({ kind: "drop-after" }, { times: 1 });
    await delay(draw(700));
  }
}
