import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished, test, vi } from "vitest";
import type * as neutral from "../src/neutral.ts";

const entries = fileURLToPath(new URL("../src/", import.meta.url));
const factories = ["browser", "node", "neutral"] as const;

test("the entries of all runtimes export the same names", async () => {
  for (const name of factories) {
    const module = (await import(`${entries}${name}.ts`)) as object;
    expect(Object.keys(module), name).toEqual(["createAnalytics"]);
  }
});

test("the clients of all runtimes have the same methods", async () => {
  for (const name of factories) {
    const { createAnalytics } = await importFactory(name);
    const analytics = createAnalytics({ noEmit: true });
    expect(Object.keys(analytics).toSorted(), name).toEqual([
      "close",
      "flush",
      "ledger",
      "setAccessKey",
      "setConsent",
      "setContext",
      "track",
      "trackUnplanned",
    ]);
    await analytics.close();
  }
});

/** Writes down whatever a module does to its surroundings, then imports it and reports. */
const watch = `
  const seen = [];
  const note = (name) => (...args) => { seen.push(name + " " + String(args[0]).slice(0, 40)); return 1; };
  const storage = { getItem: note("getItem"), setItem: note("setItem") };
  const surroundings = {
    setTimeout, setInterval, queueMicrotask, fetch,
    addEventListener() {}, removeEventListener() {}, requestIdleCallback() {},
  };
  await import("node:async_hooks");
  for (const [name, real] of Object.entries(surroundings)) {
    globalThis[name] = (...args) => { note(name)(...args); return real(...args); };
  }
  for (const method of ["on", "once", "addListener"]) process[method] = note("process." + method);
  for (const [owner, method] of [[Math, "random"], [Date, "now"], [performance, "now"], [crypto, "getRandomValues"], [crypto, "randomUUID"], [console, "warn"], [console, "log"]]) {
    Object.defineProperty(owner, method, { value: note(method) });
  }
  for (const name of ["localStorage", "indexedDB", "document", "window"]) {
    Object.defineProperty(globalThis, name, { get() { seen.push("read " + name); return undefined; }, configurable: true });
  }
  const realEnvironment = process.env;
  process.env = new Proxy(realEnvironment, {
    get(target, name) {
      if (String(name).startsWith("TRACKER_ANALYTICS")) seen.push("environment " + String(name));
      return target[name];
    },
  });
  const before = Object.keys(globalThis);
  seen.length = 0;
  await import(process.argv[1]);
  const after = Object.keys(globalThis).filter((name) => !before.includes(name));
  process.stdout.write(JSON.stringify([...seen, ...after.map((name) => "global " + name)]));
`;

async function effectsOfImporting(module: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--conditions=@tracker-analytics/source",
    "--input-type=module",
    "--eval",
    watch,
    module,
  ]);
  return JSON.parse(stdout);
}

test("what an import does to its surroundings is seen", async () => {
  const module =
    "setTimeout(() => {}, 1); Math.random(); process.on('exit', () => {}); process.env.TRACKER_ANALYTICS_NO_EMIT; globalThis.mine = 1";
  expect(await effectsOfImporting(`data:text/javascript,${module}`)).toEqual([
    expect.stringMatching(/^setTimeout/),
    expect.stringMatching(/^random/),
    "process.on exit",
    "environment TRACKER_ANALYTICS_NO_EMIT",
    "global mine",
  ]);
});

test.each([...factories, "server", "express", "fastify", "koa", "hono", "fetch", "relay"])(
  "importing the %s entry does nothing: no timer, listener, storage, random, clock or environment",
  async (name) => {
    expect(await effectsOfImporting(`${entries}${name}.ts`)).toEqual([]);
  },
);

test("a page's client listens to the page's life, and close() takes every listener away", async () => {
  const page = new EventTarget();
  const listening = new Set<string>();
  vi.stubGlobal(
    "addEventListener",
    (type: string, listener: EventListener, options: { signal: AbortSignal }) => {
      listening.add(type);
      options.signal.addEventListener("abort", () => listening.delete(type));
      page.addEventListener(type, listener, options);
    },
  );
  const requests: string[] = [];
  vi.stubGlobal("fetch", (url: string) => {
    requests.push(url);
    return Promise.resolve(new Response("{}"));
  });
  onTestFinished(() => void vi.unstubAllGlobals());
  const { createAnalytics } = await importFactory("browser");
  expect(listening).toEqual(new Set());
  const analytics = createAnalytics({ ingestHost: "http://ingest.test", onDiagnostic: () => {} });
  expect(listening).toEqual(new Set(["pagehide", "pageshow", "visibilitychange", "online"]));
  analytics.track("e");
  page.dispatchEvent(new Event("visibilitychange"));
  await vi.waitFor(() => expect(analytics.ledger().delivered).toBe(1));
  expect(requests).toHaveLength(1);
  await analytics.close();
  expect(listening).toEqual(new Set());
});

test("a process's client waits for the end of the process until close()", async () => {
  const before = process.listenerCount("beforeExit");
  const { createAnalytics } = await importFactory("node");
  expect(process.listenerCount("beforeExit")).toBe(before);
  const analytics = createAnalytics({ ingestHost: "http://127.0.0.1:1" });
  expect(process.listenerCount("beforeExit")).toBe(before + 1);
  await analytics.close();
  expect(process.listenerCount("beforeExit")).toBe(before);
});

async function importFactory(name: (typeof factories)[number]): Promise<typeof neutral> {
  return (await import(`${entries}${name}.ts`)) as typeof neutral;
}
