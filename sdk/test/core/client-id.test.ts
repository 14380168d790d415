import { expect, onTestFinished, test, vi } from "vitest";
import { createClientId } from "../../src/core/client-id.ts";
import { useTestClock } from "./start-client.ts";

const many = (): readonly string[] => Array.from({ length: 1_000 }, () => createClientId());

test.each<[what: string, prepare: () => void]>([
  ["", () => {}],
  ["and a constant Math.random", () => vi.spyOn(Math, "random").mockReturnValue(0)],
  ["and no crypto", () => vi.stubGlobal("crypto", undefined)],
  [
    "and crypto that is blocked",
    () =>
      vi.stubGlobal("crypto", {
        getRandomValues() {
          throw new Error("blocked");
        },
      }),
  ],
])("names a client uniquely on a clock that stands still %s", (_what, prepare) => {
  useTestClock();
  prepare();
  onTestFinished(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });
  const ids = many();
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_~-]{1,64}$/);
});
