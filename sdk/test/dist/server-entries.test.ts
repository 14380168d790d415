import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "vite";
import { expect, test } from "vitest";

const dist = join(import.meta.dirname, "../../dist");

/** The text of a file and of everything that it imports by a path. */
function withImports(file: string, seen = new Map<string, string>()): ReadonlyMap<string, string> {
  if (seen.has(file)) return seen;
  const text = readFileSync(file, "utf8");
  seen.set(file, text);
  for (const [, path] of text.matchAll(/from\s*"(\.[^"]+)"/g)) {
    withImports(join(dirname(file), path!), seen);
  }
  return seen;
}

test.each([
  "neutral",
  "fetch",
  "relay",
  "server",
  "express",
  "fastify",
  "koa",
  "hono",
  "wire",
  "plan",
])("%s.js imports nothing of Node", (entry) => {
  for (const text of withImports(join(dist, `${entry}.js`)).values()) {
    expect(text).not.toMatch(/(?:from|import|require)\s*\(?\s*["'](?:node:|async_hooks|fs|os)/);
  }
});

test.each(["server", "express", "fastify", "koa", "hono", "fetch", "relay"])(
  "the entry %s cannot get into a bundle for browsers",
  async (entry) => {
    const name = `@tracker-analytics/sdk/${entry}`;
    const bundling = build({
      root: import.meta.dirname,
      configFile: false,
      logLevel: "silent",
      build: { write: false, rolldownOptions: { input: "virtual:entry" } },
      plugins: [
        {
          name: "entry",
          resolveId: (id) =>
            id === "virtual:entry" ? join(import.meta.dirname, "entry.js") : null,
          load: (id) => (id.endsWith("entry.js") ? `export * from "${name}";` : null),
        },
      ],
    });
    await expect(bundling).rejects.toThrow(`"./${entry}" is not exported under the conditions`);
  },
);

test.each([
  "node",
  "neutral",
  "server",
  "express",
  "fastify",
  "koa",
  "hono",
  "fetch",
  "relay",
  "plan",
  "wire",
])("importing %s.js does nothing", (entry) => {
  const script = `
      const before = [process.eventNames().length, Object.keys(globalThis).length];
      await import(${JSON.stringify(join(dist, `${entry}.js`))});
      const after = [process.eventNames().length, Object.keys(globalThis).length];
      console.log(JSON.stringify([before.join() === after.join(), process.getActiveResourcesInfo()
        .filter((name) => /Timeout|Immediate|TCP|FSReq/.test(name))]));`;
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
    encoding: "utf8",
  });
  expect(JSON.parse(output)).toEqual([true, []]);
});
