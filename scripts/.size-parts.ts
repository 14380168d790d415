import { build } from "vite";
import { minify } from "terser";
import { brotliCompressSync } from "node:zlib";
import { readFileSync, readdirSync } from "node:fs";
import { internalProperties } from "./minify-for-pages.ts";
const opts = () => ({
  module: true,
  ecma: 2020,
  compress: { passes: 3, unsafe_arrows: true, pure_getters: true, loops: false },
  mangle: {
    toplevel: true,
    properties: { builtins: true, regex: new RegExp(`^(${internalProperties.join("|")})$`) },
  },
});
async function size(stub) {
  const out = await build({
    configFile: false,
    logLevel: "silent",
    plugins: [
      {
        name: "stub",
        enforce: "pre",
        load(id) {
          if (stub && id.endsWith(stub)) {
            const src = readFileSync(id, "utf8");
            const names = [...src.matchAll(/^export (?:async )?(?:function|const) (\w+)/gm)].map(
              (m) => m[1],
            );
            return names.map((n) => `export const ${n} = globalThis.${n};`).join("\n");
          }
        },
      },
    ],
    build: {
      write: false,
      minify: false,
      target: "es2022",
      lib: { entry: "sdk/src/browser.ts", formats: ["es"] },
      rolldownOptions: { output: { minify: false } },
    },
  });
  const r = await minify(out[0].output[0].code.replaceAll(/\bconst\b/g, "let"), opts());
  return [brotliCompressSync(r.code).length, r.code.length];
}
const all = await size();
console.log("all", all);
for (const f of [
  ...readdirSync("sdk/src/core").map((f) => "core/" + f),
  ...readdirSync("sdk/src/browser").map((f) => "browser/" + f),
  ...readdirSync("sdk/src/browser/outbox").map((f) => "outbox/" + f),
].filter((f) => f.endsWith(".ts") && !f.includes("d.ts"))) {
  try {
    const s = await size(f);
    if (all[1] !== s[1]) console.log(f, all[0] - s[0], all[1] - s[1]);
  } catch (e) {
    console.log(f, "err", String(e).slice(0, 80));
  }
}
