import { onTestFinished } from "vitest";
import { createAnalytics, type Analytics, type ServerSettings } from "@tracker-analytics/sdk";
import { startScenarioServer } from "../../e2e/scenario-server.ts";
import type { ScenarioRun } from "../../e2e/scenario-run.ts";

/** Starts a server that misbehaves on demand, with one run, for as long as the test lasts. */
export async function startScenario(): Promise<{
  readonly run: ScenarioRun;
  readonly otherRun: (name: string) => ScenarioRun;
  readonly server: Awaited<ReturnType<typeof startScenarioServer>>;
}> {
  const server = await startScenarioServer();
  onTestFinished(() => server.close());
  return { run: server.run("main"), otherRun: (name) => server.run(name), server };
}

/** Starts a client that lives as long as the test. */
export function startClient(settings: ServerSettings): Analytics {
  const analytics = createAnalytics(settings);
  onTestFinished(async () => void (await analytics.close({ timeoutMs: 1 })));
  return analytics;
}

/** What a run has stored, in the order of arrival. */
export function storedEvents(run: ScenarioRun): readonly {
  readonly event_name: string;
  readonly properties: Readonly<Record<string, unknown>>;
}[] {
  return run.batches.flatMap(({ stored }) => stored);
}

/** Method, path and content type of each `request_served` that a run has stored. */
export function servedOf(run: ScenarioRun): readonly unknown[] {
  return storedEvents(run)
    .filter(({ event_name }) => event_name === "request_served")
    .map(({ properties: { method, path, content_type } }) => [method, path, content_type]);
}
