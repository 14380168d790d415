import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { internalProperties } from "../../../scripts/minify-for-pages.ts";
import { dist } from "./require-dist.ts";

/** The names of members in the text of declarations. */
function membersOf(declarations: string): string[] {
  const text = declarations.replaceAll(/\/\*.*?\*\//gs, "");
  return [...text.matchAll(/^\s+(?:readonly )?(\w+)\??[:(<]/gm)].map(([, name]) => name!);
}

function membersIn(file: string): string[] {
  return membersOf(readFileSync(join(dist, "types", file), "utf8"));
}

// The plan's own members never reach a page: only its types do.
const publicFiles = ["core/analytics.d.ts", "core/diagnostics.d.ts", "wire.d.ts"];

test("what the bundles for pages shorten, no application sees", () => {
  const members = ["track", "trackUnplanned", ...publicFiles.flatMap(membersIn)];
  expect(members).toEqual(expect.arrayContaining(["flush", "ingestHost", "reason", "event_name"]));
  expect(internalProperties.filter((name) => members.includes(name))).toEqual([]);
});

test("what the bundles for pages shorten, no object of the platform that they use has", () => {
  const library = join(dist, "../node_modules/typescript6/lib/lib.dom.d.ts");
  const interfaces =
    /^interface (?:IDB\w+|Storage|Lock\w*|Navigator\w*|Abort\w+|Event|EventTarget|Performance|TextEncoder|Document|Console|Crypto|Location)\b[^]*?^\}/gm;
  const declarations = readFileSync(library, "utf8").match(interfaces) ?? [];
  const members = declarations.flatMap(membersOf);
  expect(members).toEqual(
    expect.arrayContaining(["commit", "abort", "getItem", "sendBeacon", "transaction", "query"]),
  );
  expect(internalProperties.filter((name) => members.includes(name))).toEqual([]);
});

test("the script tag's and the page's bundle keep every setting and method by name", () => {
  const settings = membersIn("core/analytics.d.ts");
  for (const file of ["browser.js", "tracker-analytics.js"]) {
    const bundle = readFileSync(join(dist, file), "utf8");
    for (const name of settings) expect(bundle, `${name} in ${file}`).toContain(name);
  }
});
