import { setTimeout as delay } from "node:timers/promises";
import type { ScenarioRun } from "../scenario-run.ts";
import type { ScenarioServer } from "../scenario-server.ts";
import { type DeliverySite, errandUrl } from "./delivery-site.ts";
import { type SpawnedBrowser, withProfile } from "./spawned-browser.ts";
import { countTaken, expectTally, marksFrom } from "./tracked-page.ts";

/** Tracks ten events while the server is down, kills the browser 300 ms later, and opens it again on the same profile. */
export async function killAndComeBack(
  { run, scenario, site }: { run: ScenarioRun; scenario: ScenarioServer; site: DeliverySite },
  spawn: (profile: string, url: string) => Promise<SpawnedBrowser>,
): Promise<void> {
  const settings = { ingestHost: run.ingestHost };
  await withProfile(async (profile) => {
    await scenario.goDown();
    const tracked = site.told();
    const first = await spawn(profile, errandUrl(site, { settings, count: 10, next: "tell" }));
    try {
      await tracked;
      // The time it has is what is tested.
      await delay(300);
    } finally {
      await first.kill();
    }
    await scenario.comeUp();
    const settled = site.told();
    const second = await spawn(
      profile,
      errandUrl(site, { settings, count: 0, next: "settle-and-tell" }),
    );
    try {
      await run.until(() => countTaken(run) === 10, { timeoutMs: 40_000 });
      await settled;
    } finally {
      await second.kill();
    }
    expectTally(run, marksFrom(0, 10));
  });
}
