import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { createAnalytics, type Analytics, type Ledger } from "@tracker-analytics/sdk";
import { installScriptTag, settingsOfTag } from "../../src/browser/script-tag.ts";
import { startScenario } from "../scenario.ts";

/** Every method of a client, by the compiler's word. */
const methods = Object.keys({
  track: 0,
  trackUnplanned: 0,
  flush: 0,
  close: 0,
  ledger: 0,
  setAccessKey: 0,
  setConsent: 0,
  setContext: 0,
} satisfies Record<keyof Analytics, 0>);

const warnings: string[] = [];
beforeEach(() => {
  vi.spyOn(console, "warn").mockImplementation((...words) => warnings.push(words.join(" ")));
});
afterEach(() => {
  warnings.length = 0;
  vi.restoreAllMocks();
});

interface Stub {
  readonly q: unknown[];
  track(...call: unknown[]): unknown;
}

/** Runs the stub that docs/script-tag.md has pages copy. */
function makeStub(): Stub {
  const document = readFileSync(join(import.meta.dirname, "../../../docs/script-tag.md"), "utf8");
  const [, script] = /<script>\s*(\{\s*const q = [^]*?)<\/script>/.exec(document)!;
  const page: { TrackerAnalytics?: Stub } = {};
  // oxlint-disable-next-line typescript/no-implied-eval, no-new-func -- a page runs it as a script
  new Function("window", `with (window) ${script}`)(page);
  return page.TrackerAnalytics!;
}

function install(src: string, dataset: DOMStringMap, stub?: unknown): Analytics {
  const api = installScriptTag({ src, dataset }, stub);
  onTestFinished(async () => void (await api.close({ timeoutMs: 1 })));
  return api;
}

function hostOf(src: string, dataset: DOMStringMap = {}): unknown {
  return settingsOfTag({ src, dataset }).ingestHost;
}

test("the host is the origin that the script came from, unless the tag names another", () => {
  expect(hostOf("https://ingest.example:8443/a/tracker-analytics.js?v=1")).toBe(
    "https://ingest.example:8443",
  );
  expect(hostOf("https://cdn.example/x.js", { ingestHost: "https://ingest.example" })).toBe(
    "https://ingest.example",
  );
  expect(hostOf("file:///page/tracker-analytics.js")).toBe(undefined);
  expect(hostOf("")).toBe(undefined);
});

test("every setting of the tag reaches the client", () => {
  const dataset = {
    accessKey: "k",
    path: "/p",
    testPath: "/t",
    consent: "pending",
    testMode: "",
    noEmit: "false",
    debug: "true",
  };
  expect(settingsOfTag({ src: "", dataset })).toEqual({
    ingestHost: undefined,
    accessKey: "k",
    path: "/p",
    testPath: "/t",
    consent: "pending",
    testMode: true,
    noEmit: false,
    debug: true,
  });
});

test("the global has every method of the client, with and without the stub", () => {
  expect(Object.keys(install("", { noEmit: "" }))).toEqual(
    expect.arrayContaining([...methods, "createAnalytics"]),
  );
  expect(Object.keys(makeStub()).toSorted()).toEqual([...methods, "q"].toSorted());
});

test("the stub keeps a thousand calls and no more", () => {
  const stub = makeStub();
  for (let mark = 0; mark < 1_500; mark++) stub.track("e", { mark });
  expect(stub.q).toHaveLength(1_000);
});

test("what cannot be replayed is reported, and everything else is sent, in order", async () => {
  const { run } = await startScenario();
  const stub = makeStub();
  stub.track("first");
  stub.q.push(["identify", "x"], null, 5, ["constructor"], [], ["track"], {
    get 0() {
      throw new Error("poison");
    },
  });
  stub.track("second");
  // oxlint-disable-next-line typescript/unbound-method -- that it needs no receiver is what is tested
  const { track } = stub;
  const api = install("", { ingestHost: run.ingestHost }, stub);
  track("third, by a function of the stub that was kept");
  stub.q.push(["identity"]);
  track("fourth");

  expect((await api.flush()).delivered).toBe(4);
  expect((await run.stored()).map(({ event_name }) => event_name)).toEqual([
    "first",
    "second",
    "third, by a function of the stub that was kept",
    "fourth",
  ]);
  expect(warnings.filter((warning) => warning.includes("identify,x"))).toHaveLength(1);
  expect(warnings.filter((warning) => warning.includes("identity"))).toHaveLength(1);
});

test.each([{ ingestHost: "ingest.example" }, { consent: "maybe", path: "no slash" }])(
  "a tag that cannot work, %o, is reported, and the page goes on",
  (dataset) => {
    const api = install("https://ingest.example/tracker-analytics.js", dataset, {
      q: [["track", "early"]],
    });
    api.track("later");
    api.setConsent("denied");
    expect(warnings[0]).toMatch(/^\[tracker-analytics\] TypeError: \[tracker-analytics\]/);
    expect(api.ledger()).toMatchObject({ tracked: 2, delivered: 0 } satisfies Partial<Ledger>);
  },
);

test.each([undefined, null, "text", 5, {}, { q: "text" }, { q: { push: 1 } }, { nodeName: "A" }])(
  "a page that has %o under the name gets the global",
  (found) => {
    expect(install("", { noEmit: "" }, found)).toHaveProperty("track");
  },
);

test("the script loaded twice is one client, with a warning", () => {
  const first = install("", { noEmit: "" });
  expect(installScriptTag({ src: "", dataset: {} }, first)).toBe(first);
  expect(warnings).toEqual([
    "[tracker-analytics] The script was loaded twice; the first one stays.",
  ]);
});

test("setConsent() denies after the script has loaded", () => {
  const api = install("", { ingestHost: "http://127.0.0.1:1", consent: "pending" });
  api.track("e");
  api.setConsent("denied");
  expect(api.ledger().dropped).toEqual({ "consent-denied": 1 });
});

test("a client of the same page can be made by hand", () => {
  const api = installScriptTag({ src: "", dataset: { noEmit: "" } }, undefined);
  expect(Object.keys(api.createAnalytics({ noEmit: true }))).toEqual(
    Object.keys(createAnalytics({ noEmit: true })),
  );
});
