import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createAnalytics } from "../../src/node.ts";

const ingestHost = "http://ingest.test";
const network = setupServer();
beforeAll(() => network.listen());
afterEach(() => network.resetHandlers());
afterAll(() => network.close());

/** Answers every request by the next of the answers, and what follows with 200. */
function misbehave(
  ...answers: readonly (() => Response)[]
): readonly { id: string; body: string }[] {
  const requests: { id: string; body: string }[] = [];
  network.use(
    http.post(`${ingestHost}/track`, async ({ request }) => {
      requests.push({
        id: new URL(request.url).searchParams.get("batch") ?? "",
        body: await request.text(),
      });
      return answers[requests.length - 1]?.() ?? HttpResponse.json({});
    }),
  );
  return requests;
}

/** A body of which the beginning arrives, and nothing more. */
function failingBody(): Response {
  let pulls = 0;
  return new Response(
    new ReadableStream({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        if (pulls++ === 0) controller.enqueue(new TextEncoder().encode("{"));
        else controller.error(new Error("reset"));
      },
    }),
  );
}

test("the same bytes under the same id go out again after network errors of every kind", async () => {
  const requests = misbehave(
    () => HttpResponse.error(),
    () => new HttpResponse(null, { status: 503 }),
    () => HttpResponse.error(),
  );
  const analytics = createAnalytics({ ingestHost, onDiagnostic: () => {} });
  for (let n = 0; n < 10; n++) analytics.track("numbered", { n });
  // Each flush skips the back-off.
  for (let attempt = 0; attempt < 4; attempt++) await analytics.flush({ timeoutMs: 50 });
  expect(await analytics.close()).toEqual({ tracked: 10, delivered: 10, pending: 0, dropped: {} });
  expect(requests).toHaveLength(4);
  expect(new Set(requests.map(({ id, body }) => id + body)).size).toBe(1);
});

test("a 2xx counts as delivered even where its body breaks off", async () => {
  const requests = misbehave(failingBody);
  const analytics = createAnalytics({ ingestHost, onDiagnostic: () => {} });
  analytics.track("e");
  expect(await analytics.close()).toEqual({ tracked: 1, delivered: 1, pending: 0, dropped: {} });
  expect(requests).toHaveLength(1);
});
