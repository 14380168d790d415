import { expect, test } from "vitest";
import { get, start } from "../start.ts";
import { testBothEngines } from "../store/both-engines.ts";

const chart = {
  title: "Raised so far",
  measure: "sum",
  property: "amount",
  name: "donation_completed",
  interval: "auto",
  isCumulative: true,
  scale: "linear",
};

test("a dashboard is kept, listed, replaced and deleted", async () => {
  const server = await start();
  const url = `${server.url}/api/dashboards/raised`;
  const put = async (body: unknown, at = url) => {
    const response = await fetch(at, { method: "PUT", body: JSON.stringify(body) });
    return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
  };
  expect((await put({ title: "Marathon", charts: [chart] })).status).toBe(200);
  await put({ title: "Marathon 2", charts: [chart, chart] });
  expect(await get(url)).toMatchObject({
    id: "raised",
    title: "Marathon 2",
    charts: [chart, chart],
  });
  expect(await get(`${server.url}/api/dashboards`)).toEqual({
    dashboards: [{ id: "raised", title: "Marathon 2", updatedAt: expect.any(String) as string }],
  });
  expect((await put({ title: "x", charts: [{ ...chart, measure: "most" }] })).answer).toEqual({
    error: {
      code: "query-invalid",
      message: expect.stringMatching(/at charts\.0\.measure: /) as string,
    },
  });
  expect((await put({ title: "x".repeat(70_000), charts: [] })).status).toBe(400);
  expect((await put({ title: "x", charts: [] }, `${server.url}/api/dashboards/a%20b`)).status).toBe(
    400,
  );
  const foreign = { method: "DELETE", headers: { origin: "https://elsewhere.example" } };
  expect((await fetch(url, foreign)).status).toBe(403);
  expect(await (await fetch(url, { method: "DELETE" })).json()).toEqual({ deleted: 1 });
  expect((await fetch(url)).status).toBe(404);
});

testBothEngines(
  "as many dashboards are kept as may be, and one of them can still change",
  async (store) => {
    const keep = (id: string, title = id) =>
      store.shared.keepDashboard({ id, title, body: "{}", updatedAtMs: 1, most: 2 });
    expect([await keep("a"), await keep("b"), await keep("c"), await keep("a", "new")]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    expect((await store.shared.dashboards()).map(({ title }) => title)).toEqual(["new", "b"]);
  },
);
