import { installShutdown } from "@tracker-analytics/sdk/server";
import { expect, test } from "vitest";
import { startClient } from "../scenario.ts";

test.for([
  [{ signal: ["SIGTERM"] }, "signal is not a setting. Did you mean signals?"],
  [{ signals: "SIGTERM" }, 'signals must be an object, not "SIGTERM".'],
  [{ signals: {} }, 'signals must be an array such as ["SIGTERM"].'],
  [
    { signals: ["SIGTERM", "SIGKILL"] },
    'signals must hold "SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGBREAK", or "SIGUSR2", not "SIGKILL".',
  ],
  [{ timeoutMs: -1 }, "timeoutMs must be a number from 0 to 2,147,483,647, not -1."],
] as const)("%o is refused in words, and nothing is installed", ([options, words]) => {
  const listeners = process.listenerCount("SIGTERM");
  const analytics = startClient({ noEmit: true });
  expect(() => installShutdown(analytics, options as object)).toThrow(
    new TypeError(`[tracker-analytics] installShutdown: ${words}`),
  );
  expect(process.listenerCount("SIGTERM")).toBe(listeners);
});
