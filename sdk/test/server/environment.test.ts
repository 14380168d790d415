import { startServer, type IngestServer } from "@tracker-analytics/dev-ingest";
import { expect, onTestFinished, test } from "vitest";
import { environmentSettings } from "../../src/server/process/environment-settings.ts";
import { startChild } from "../exit/child.ts";

async function startIngest(accessKeys: readonly string[] = []): Promise<IngestServer> {
  const server = await startServer({ port: 0, accessKeys });
  onTestFinished(() => server.close());
  return server;
}

/** Two events and a flush, by a client without settings. */
const program = `
  const analytics = createAnalytics();
  analytics.track("first", { n: 1 });
  analytics.track("second", { n: 2 });
  console.log(JSON.stringify(await analytics.flush({ timeoutMs: 5_000 })));
`;

interface Ended {
  readonly code: number | null;
  readonly ledger: unknown;
  readonly warnings: readonly string[];
}

async function runProgram(environment: Readonly<Record<string, string>>): Promise<Ended> {
  const { code, output } = await startChild("", program, { environment }).ended;
  const lines = output.trim().split("\n");
  const ledger = lines.find((line) => line.startsWith("{"));
  return {
    code,
    ledger: ledger === undefined ? undefined : JSON.parse(ledger),
    warnings: lines.filter((line) => line.startsWith("[tracker-analytics]")),
  };
}

const allDelivered = { tracked: 2, delivered: 2, pending: 0, dropped: {} };

test("TRACKER_ANALYTICS_INGEST_HOST says where events go", async () => {
  const server = await startIngest();
  expect(await runProgram({ TRACKER_ANALYTICS_INGEST_HOST: server.url })).toEqual({
    code: 0,
    ledger: allDelivered,
    warnings: [],
  });
  const events = await server.events();
  expect(events.map(({ event_name: name, path }) => [name, path])).toEqual([
    ["first", "track"],
    ["second", "track"],
  ]);
});

test("TRACKER_ANALYTICS_TEST_MODE sends to the test path only", async () => {
  const server = await startIngest();
  await runProgram({
    TRACKER_ANALYTICS_INGEST_HOST: `${server.url}/`,
    TRACKER_ANALYTICS_TEST_MODE: "1",
  });
  expect((await server.events({ path: "test" })).length).toBe(2);
  expect(await server.events({ path: "track" })).toEqual([]);
});

test("TRACKER_ANALYTICS_ACCESS_KEY opens an ingest that asks for a key", async () => {
  const server = await startIngest(["right"]);
  const environment = { TRACKER_ANALYTICS_INGEST_HOST: server.url };
  expect(await runProgram({ ...environment, TRACKER_ANALYTICS_ACCESS_KEY: "right" })).toMatchObject(
    { ledger: allDelivered, warnings: [] },
  );
});

test("TRACKER_ANALYTICS_NO_EMIT sends nothing and is silent about it", async () => {
  const server = await startIngest();
  expect(
    await runProgram({
      TRACKER_ANALYTICS_INGEST_HOST: server.url,
      TRACKER_ANALYTICS_NO_EMIT: "True",
    }),
  ).toEqual({
    code: 0,
    ledger: { tracked: 2, delivered: 0, pending: 0, dropped: { "no-emit": 2 } },
    warnings: [],
  });
  expect(await server.events()).toEqual([]);
});

test.each([{}, { TRACKER_ANALYTICS_INGEST_HOST: "" }])(
  "without a host nothing is emitted and one warning says so (%j)",
  async (environment) => {
    expect(await runProgram(environment)).toEqual({
      code: 0,
      ledger: { tracked: 2, delivered: 0, pending: 0, dropped: { "no-host": 2 } },
      warnings: [expect.stringMatching(/^\[tracker-analytics\] no-host: \w+ Set ingestHost/)],
    });
  },
);

test("a flag that is neither true nor false stops the start, and says which and how to mend it", async () => {
  const { code, output } = await startChild("", program, {
    environment: { TRACKER_ANALYTICS_TEST_MODE: "maybe" },
  }).ended;
  expect(code).toBe(1);
  expect(output).toContain(
    'TypeError: Cannot start: TRACKER_ANALYTICS_TEST_MODE is "maybe". Use true or false.',
  );
});

test("a variable that is not a setting gets a warning with the nearest name, and nothing is lost", async () => {
  const server = await startIngest();
  const environment = {
    TRACKER_ANALYTICS_INGEST_HOST: server.url,
    TRACKER_ANALYTICS_TEST_MOD: "1",
    TRACKER_ANALYTICS_COLOR: "red",
    TRACKER_ANALYTICS_EMPTY: "",
  };
  expect(await runProgram(environment)).toEqual({
    code: 0,
    ledger: allDelivered,
    warnings: [
      "[tracker-analytics] unknown-variable:  TRACKER_ANALYTICS_TEST_MOD is not a setting. Did you mean TRACKER_ANALYTICS_TEST_MODE? TRACKER_ANALYTICS_COLOR is not a setting.",
    ],
  });
});

test("what the settings say comes before what the environment says", async () => {
  const server = await startIngest();
  const { output } = await startChild(
    server.url,
    `const analytics = createAnalytics({ ingestHost, noEmit: false, testMode: undefined });
     analytics.track("mine");
     console.log(JSON.stringify(await analytics.close()));`,
    {
      environment: {
        TRACKER_ANALYTICS_INGEST_HOST: "http://127.0.0.1:1",
        TRACKER_ANALYTICS_NO_EMIT: "true",
        TRACKER_ANALYTICS_TEST_MODE: "true",
      },
    },
  ).ended;
  expect(JSON.parse(output)).toMatchObject({ delivered: 1 });
  expect((await server.events()).map(({ event_name: name, path }) => [name, path])).toEqual([
    ["mine", "test"],
  ]);
});

test.each([
  ["true", true],
  ["True", true],
  ["TRUE", true],
  ["1", true],
  ["yes", true],
  ["on", true],
  ["false", false],
  ["False", false],
  ["0", false],
  ["no", false],
  ["OFF", false],
  ["", undefined],
])("reads the flag %j as %s", (text, flag) => {
  expect(environmentSettings({ TRACKER_ANALYTICS_NO_EMIT: text }).noEmit).toBe(flag);
});
