import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "./fixtures.ts";

const folder = join(import.meta.dirname, "../examples/next");
const next = join(folder, "node_modules/next/dist/bin/next");

/** Starts the example as `next dev` does. */
async function startNext(ingestHost: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = spawn(process.execPath, [next, "dev", "--hostname", "127.0.0.1", "--port", "0"], {
    cwd: folder,
    env: { ...process.env, NEXT_PUBLIC_INGEST_HOST: ingestHost, NEXT_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const stop = async (): Promise<void> => {
    if (server.exitCode !== null || !server.kill()) return;
    await once(server, "exit");
  };
  for await (const line of createInterface({ input: server.stdout })) {
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
    if (url) return { url, stop };
  }
  throw new Error("next dev ended without an address.");
}

test(
  "the Next.js example: events of a client component, a route handler and a stream broken off",
  {
    tag: "@next-dev",
  },
  async ({ page, run, troubles }) => {
    // Next compiles each route when it is first asked for, which takes minutes on a machine that is busy with other things.
    test.setTimeout(600_000);
    const example = await startNext(run.ingestHost);
    try {
      await page.goto(example.url);
      await page.getByRole("button", { name: "Donate" }).click();
      await expect(page.getByText("Thank you for $25.00!")).toBeVisible({ timeout: 120_000 });

      const left = new AbortController();
      const live = await fetch(`${example.url}/api/live`, { signal: left.signal });
      const { value } = await live.body!.pipeThrough(new TextDecoderStream()).getReader().read();
      expect(value).toBe("25.00\n");
      left.abort();

      const events = await run.received(5, 120_000);
      expect(
        events
          .map(({ event_name, properties: { path } }) => [event_name, path].join(" "))
          .toSorted(),
      ).toEqual([
        "donate_form_viewed ",
        "donation_received ",
        "donation_shown ",
        "request_served /api/donations",
        "request_served /api/live",
      ]);
      expect(troubles).toEqual({ uncaught: [], logged: [] });
    } finally {
      await example.stop();
    }
  },
);
