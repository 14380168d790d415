import type { Router } from "express";
import { expect, test } from "vitest";
import { createApiRouter } from "../../src/api/api-router.ts";
import type { ApiContext } from "../../src/api/api-context.ts";
import { openApiDocument } from "../../src/api/open-api.ts";
import { get, post, start } from "../start.ts";
import { misfits } from "./check-schema.ts";

const document = openApiDocument();
const { paths } = document;

test("describes every route of the API, and none that is not there", () => {
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  const others = ["/track", "/test", "/r/{run}/track", "/r/{run}/test"].map(
    (path) => `post ${path}`,
  );
  const outside = [
    ...others,
    "post /api/sign-in",
    "post /api/sign-in-links",
    "get /metrics",
    "get /livez",
    "get /readyz",
  ];
  expect(described.filter((route) => !outside.includes(route)).toSorted(byText)).toEqual(
    routesOf(createApiRouter({} as ApiContext)).toSorted(byText),
  );
});

test("answers as its description says", async () => {
  const server = await start();
  const body =
    '[{"event_name":"a","properties":{"donation_id":1,"amount":"2.50","big":9223372036854775807}},{"event_name":null,"properties":{}}]';
  const report = await post(`${server.url}/r/x/track?batch=b`, body);
  const samples: Record<string, unknown> = {
    "post /track": report.answer,
    "post /r/{run}/track": report.answer,
  };
  await post(
    `${server.url}/api/faults`,
    '{"fault":{"kind":"status","status":503},"run":"y","times":1}',
  );
  await fetch(`${server.url}/api/dashboards/1`, {
    method: "PUT",
    body: '{"title":"Raised","charts":[{"title":"a","measure":"sum","property":"amount","interval":"auto","isCumulative":true,"scale":"linear"}]}',
  });
  for (const [path, { get: described }] of Object.entries(paths)) {
    if (
      described?.responses["200"] === undefined ||
      path === "/api/stream" ||
      path === "/openapi.json"
    )
      continue;
    const response = await fetch(server.url + path.replace("{id}", "1") + queryFor(path));
    expect(response.status, path).toBe(200);
    const type = response.headers.get("content-type")!.split(";", 1)[0]!;
    expect(Object.keys(contentOf(described.responses["200"])), path).toContain(type);
    if (type === "application/json") samples[`get ${path}`] = await response.json();
    else await response.text();
  }
  samples["delete /api/faults"] = await (
    await fetch(`${server.url}/api/faults?all=true`, { method: "DELETE" })
  ).json();
  samples["post /api/import"] = (
    await post(`${server.url}/api/import`, '{"event_name":"b","properties":{}}\n')
  ).answer;
  samples["delete /api/runs/{run}"] = await (
    await fetch(`${server.url}/api/runs/x`, { method: "DELETE" })
  ).json();
  samples["delete /api/events"] = await (
    await fetch(`${server.url}/api/events?all=true`, { method: "DELETE" })
  ).json();
  for (const [route, sample] of Object.entries(samples)) {
    const [method, path] = route.split(" ") as [string, string];
    const { schema } = contentOf(paths[path]![method]!.responses["200"]!)["application/json"]!;
    expect(misfits(sample, schema, document), route).toEqual([]);
  }
  const { error } = await get(`${server.url}/api/events?limit=0`);
  expect(misfits({ error }, { $ref: "#/components/schemas/Error" }, document)).toEqual([]);
});

test("serves the document", async () => {
  const server = await start();
  expect(await get(`${server.url}/openapi.json`)).toEqual(
    JSON.parse(JSON.stringify(openApiDocument())),
  );
});

function queryFor(path: string): string {
  if (path === "/api/erase") return "?property.donation_id=none";
  if (path === "/api/events/test") return "?seq=1";
  if (path === "/api/states") return "?property=donation_id";
  if (path === "/api/suggestions") return "?for=name";
  if (path === "/api/history") return "?property=donation_id&value=1";
  if (path === "/api/wait" || path === "/api/barrier") return "?timeout=0";
  return "";
}

function contentOf(response: object): Record<string, { schema: Record<string, unknown> }> {
  return (response as { content: Record<string, { schema: Record<string, unknown> }> }).content;
}

interface Layer {
  readonly route?: { readonly path: string; readonly methods: Record<string, boolean> };
  readonly handle: { readonly stack?: readonly Layer[] };
}

function routesOf(router: Router): string[] {
  return (router.stack as unknown as readonly Layer[]).flatMap(routesOfLayer);
}

function routesOfLayer(layer: Layer): string[] {
  if (layer.route) {
    const path = layer.route.path.replace(/:(\w+)/g, "{$1}");
    return Object.keys(layer.route.methods).map((method) => `${method} ${path}`);
  }
  return (layer.handle.stack ?? []).flatMap(routesOfLayer);
}

function byText(left: string, right: string): number {
  return left < right ? -1 : 1;
}
