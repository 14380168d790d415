import { createAnalytics } from "@tracker-analytics/sdk";
import { expressMiddleware } from "@tracker-analytics/sdk/express";
import { fastifyPlugin } from "@tracker-analytics/sdk/fastify";
import { wrapFetch } from "@tracker-analytics/sdk/fetch";
import { honoMiddleware } from "@tracker-analytics/sdk/hono";
import { koaMiddleware } from "@tracker-analytics/sdk/koa";
import { expect, test } from "vitest";

const analytics = createAnalytics({ noEmit: true });

const adapters: readonly (readonly [name: string, make: (options: object) => unknown])[] = [
  ["expressMiddleware", (options) => expressMiddleware(analytics, options)],
  ["fastifyPlugin", (options) => fastifyPlugin(analytics, options)],
  ["koaMiddleware", (options) => koaMiddleware(analytics, options)],
  ["honoMiddleware", (options) => honoMiddleware(analytics, options)],
  ["wrapFetch", (options) => wrapFetch(analytics, () => new Response(), options)],
];

test.each(adapters)("%s names the option that a misspelt one was meant to be", (name, make) => {
  expect(() => make({ requestserved: true })).toThrow(
    new TypeError(
      `[tracker-analytics] ${name}: requestserved is not a setting. Did you mean requestServed?`,
    ),
  );
});

test.each(adapters)("%s refuses values of the wrong type", (name, make) => {
  expect(() => make({ requestServed: "yes" })).toThrow(
    new TypeError(`[tracker-analytics] ${name}: requestServed must be a boolean, not "yes".`),
  );
  for (const wrong of [{ rawPaths: 1 }, { context: { lang: "sv" } }, { waitUntil: true }]) {
    expect(() => make(wrong)).toThrow(TypeError);
  }
});

test.each(adapters)("%s takes every option of RequestOptions, set or undefined", (_, make) => {
  make({ requestServed: true, rawPaths: false, context: () => ({}), waitUntil: () => {} });
  make({ requestServed: undefined, rawPaths: undefined, context: undefined, waitUntil: undefined });
});

test("only wrapFetch has pathTemplate", () => {
  const options = { pathTemplate: () => "/donations/:id" };
  wrapFetch(analytics, () => new Response(), options);
  expect(() => wrapFetch(analytics, () => new Response(), { pathTemplate: "/a" } as never)).toThrow(
    "pathTemplate must be a function",
  );
  expect(() => expressMiddleware(analytics, options as never)).toThrow(
    "pathTemplate is not a setting",
  );
});
