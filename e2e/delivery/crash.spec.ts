import { test } from "./fixtures.ts";
import { killAndComeBack } from "./kill-and-come-back.ts";
import { spawnBrowser } from "./spawned-browser.ts";

test("what was tracked 300 ms before the browser is killed arrives when it is back", async ({
  browserName,
  analytics,
  site,
}) => {
  await killAndComeBack({ analytics, site }, (profile, url) =>
    spawnBrowser(browserName, profile, url),
  );
});
