import { spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { startScenario } from "../../test/scenario.ts";
import { installApp } from "./install-app.ts";
import { fetchServers, type Runtime } from "./runtimes.ts";

let app: ReturnType<typeof installApp>;
beforeAll(() => {
  app = installApp();
}, 60_000);
afterAll(() => app.remove());

/** Starts the site on a runtime's own server, and its ingest. */
async function startSite([, binary, ...args]: Runtime) {
  const { server, runNamed } = await startScenario();
  const site = spawn(binary(), [...args, "serve.mjs"], {
    cwd: app.folder,
    env: {
      PATH: process.env["PATH"],
      HOME: app.folder,
      INGEST: server.url,
      DENO_NO_UPDATE_CHECK: "1",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void site.kill("SIGKILL"));
  const [line] = (await once(site.stdout, "data")) as [Buffer];
  return { runNamed, url: `http://127.0.0.1:${String(line).trim()}` };
}

test.for(fetchServers)(
  "%s.serve: the events of a page, of a stream and of one that is broken off are sent when the response has ended",
  async (runtime) => {
    const { runNamed, url } = await startSite(runtime);
    const pages = runNamed("pages");
    const get = (path: string): Promise<Response> =>
      fetch(url + path, { headers: { "x-page": path } });
    expect(await (await get("/")).text()).toBe("hello");
    expect(await (await get("/stream")).text()).toBe("chunk chunk chunk ");
    const endless = (await get("/endless")).body!.getReader();
    await endless.read();
    await endless.cancel();

    const eventsOf = (page: string) =>
      pages.batches
        .flatMap(({ events }) => events)
        .filter(({ properties }) => properties["page"] === page);
    const namesOf = (page: string) => eventsOf(page).map(({ event_name }) => event_name);
    await expect.poll(() => namesOf("/endless")).toContain("request_served");
    expect(namesOf("/")).toEqual(["page_viewed", "request_served"]);
    expect(namesOf("/stream")).toEqual([
      "page_viewed",
      "chunk_sent",
      "chunk_sent",
      "chunk_sent",
      "request_served",
    ]);
    expect(eventsOf("/stream").at(-1)!.properties).toMatchObject({
      path: "/stream",
      method: "GET",
    });
    expect(eventsOf("/stream").at(-1)!.properties["duration"]).toBeGreaterThan(20);
    await expect.poll(() => pages.batches.every(({ status }) => status === 200)).toBe(true);
  },
);

test.for(fetchServers)(
  "%s.serve: the relay knows its clients apart by the address that the runtime gives",
  async (runtime) => {
    const { runNamed, url } = await startSite(runtime);
    const post = (localAddress: string, batch: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const posted = request(
          `${url}/analytics/track?batch=${batch}`,
          {
            method: "POST",
            localAddress,
            headers: { origin: url, "content-type": "application/json" },
          },
          (response) => {
            response.resume();
            response.on("end", () => resolve(response.statusCode!));
          },
        );
        posted.on("error", reject);
        posted.end('[{"event_name":"clicked","properties":{}}]');
      });
    const statuses = [];
    for (const batch of ["a", "b", "c"]) statuses.push(await post("127.0.0.1", batch));
    expect(statuses).toEqual([200, 200, 429]);
    expect(await post("127.0.0.2", "d")).toBe(200);
    const { batches } = runNamed("relayed");
    expect(batches.map(({ id, accessKey }) => [id, accessKey])).toEqual(
      ["a", "b", "d"].map((id) => [id, "secret"]),
    );
  },
);
