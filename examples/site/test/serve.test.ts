import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startExampleSite } from "../serve.ts";

const ingestHost = "http://127.0.0.1:7000";

async function startSite(port?: number) {
  const site = await startExampleSite({ ingestHost, ...(port === undefined ? {} : { port }) });
  onTestFinished(site.close);
  return site;
}

test("serves the script-tag page with the settings of the request", async () => {
  const site = await startSite(0);
  const html = await (await fetch(`${site.url}/script-tag/?testMode=1`)).text();
  expect(html).toContain(`data-ingest-host="${ingestHost}" data-test-mode`);
  expect(html).not.toContain("127.0.0.1:5000");
});

test("leads to both examples from its home page", async () => {
  const site = await startSite(0);
  const html = await (await fetch(site.url)).text();
  expect(html).toMatch(/href="\/script-tag\/"[^]*href="\/vite-react\/"/);
});

test("takes the next free port when none is asked for", async () => {
  const first = await startSite();
  const second = await startSite();
  expect(Number(new URL(second.url).port)).toBeGreaterThan(Number(new URL(first.url).port));
});

test("refuses a port that is asked for and taken", async () => {
  const site = await startSite(0);
  const port = Number(new URL(site.url).port);
  await expect(startExampleSite({ ingestHost, port })).rejects.toMatchObject({
    code: "EADDRINUSE",
  });
});

test("closes with a connection open, and frees its port", async () => {
  const site = await startExampleSite({ ingestHost, port: 0 });
  await (await fetch(site.url)).text();
  await site.close();
  await expect(fetch(site.url)).rejects.toThrow("fetch failed");
});

test("has every page written so that its settings can be filled in", async () => {
  for (const file of ["script-tag/index.html", "vite-react/index.html"]) {
    const html = await readFile(join(import.meta.dirname, "../..", file), "utf8");
    expect(html.split('data-ingest-host="http://127.0.0.1:5000"')).toHaveLength(2);
  }
});
