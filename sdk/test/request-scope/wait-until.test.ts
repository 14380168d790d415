import { expect, onTestFinished, test } from "vitest";
import { findWaitUntil } from "../../src/server/requests/wait-until.ts";

const globals = globalThis as Record<symbol, unknown>;

function put(name: string, value: unknown): void {
  const key = Symbol.for(name);
  globals[key] = value;
  onTestFinished(() => void delete globals[key]);
}

/** An object whose `waitUntil` notes what it was given, and fails when it is taken off its owner. */
class Context {
  readonly kept: unknown[] = [];
  waitUntil(promise: Promise<unknown>): void {
    this.kept.push(promise);
  }
}

test.for([
  ["__cloudflare-context__", (context: Context) => ({ ctx: context })],
  ["@vercel/request-context", (context: Context) => ({ get: () => context })],
  ["@next/request-context", (context: Context) => ({ get: () => context })],
] as const)("what %s shows to everyone is found", ([name, show]) => {
  const context = new Context();
  put(name, show(context));
  const promise = Promise.resolve();
  findWaitUntil()?.(promise);
  expect(context.kept).toEqual([promise]);
});

test("what the handler was given goes before what is shown to everyone", () => {
  const [given, shown] = [new Context(), new Context()];
  put("@vercel/request-context", { get: () => shown });
  findWaitUntil([undefined, "env", { DB: {} }, given])?.(Promise.resolve());
  expect([given.kept.length, shown.kept.length]).toEqual([1, 0]);
});

test("outside a request of the platform nothing is found", () => {
  put("@vercel/request-context", { get: () => undefined });
  put("@next/request-context", {});
  expect(findWaitUntil([{}, null])).toBeUndefined();
});
