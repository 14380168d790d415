import { expect, test } from "vitest";
import { createIngestClient } from "../../src/client/client.ts";
import { readStream } from "../api/read-stream.ts";
import { post, start } from "../start.ts";
import { createDatabase } from "./create-database.ts";

const body = '[{"event_name":"a","properties":{}}]';

test("a stream, a wait and a barrier of one server hear of what another received", async () => {
  const store = await createDatabase();
  const [taker, teller] = [await start({ store }), await start({ store })];
  const client = createIngestClient({ url: teller.url });
  expect(await client.barrier({ run: "r", events: 1, timeoutMs: 0 })).toMatchObject({ met: false });
  const stream = await readStream(`${teller.url}/api/stream?run=r`);
  const waited = client.wait({ run: "r", timeoutMs: 20_000 });
  const met = client.barrier({ run: "r", events: 1, timeoutMs: 20_000 });
  await post(`${taker.url}/r/r/track`, body);
  expect((await stream.take(1)).map((event) => event.event_name)).toEqual(["a"]);
  expect(await waited).toMatchObject({ met: true });
  expect(await met).toEqual({ met: true, inFlight: 0, requests: 0, events: 1 });
  stream.close();
});
