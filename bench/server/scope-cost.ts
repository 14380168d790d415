import { createAnalytics } from "@tracker-analytics/sdk";
import { withRequest } from "@tracker-analytics/sdk/server";

const requests = 100_000;
const rounds = 7;

async function serve(): Promise<void> {
  await Promise.resolve();
}

/** What a request scope adds to a request that tracks nothing, in microseconds: the best of the rounds. */
export async function measureScopeCost(): Promise<number> {
  const analytics = createAnalytics({ ingestHost: "http://127.0.0.1:1" });
  const bare: number[] = [];
  const scoped: number[] = [];
  for (let round = 0; round < rounds; round++) {
    bare.push(await measureMs(serve));
    scoped.push(await measureMs(() => withRequest(analytics, {}, serve)));
  }
  await analytics.close();
  return ((Math.min(...scoped) - Math.min(...bare)) / requests) * 1_000;
}

async function measureMs(answer: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  for (let request = 0; request < requests; request++) await answer();
  return performance.now() - startedAt;
}
