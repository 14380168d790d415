import { build } from "vite";
import { minify } from "terser";
import { brotliCompressSync } from "node:zlib";
import { internalProperties, minifyForPages } from "./minify-for-pages.ts";
const out = await build({
  configFile: false,
  logLevel: "silent",
  build: {
    write: false,
    minify: false,
    target: "es2022",
    lib: { entry: "sdk/src/browser.ts", formats: ["es"] },
    rolldownOptions: { output: { minify: false } },
  },
});
const code = out[0].output[0].code;
const size = (t) => brotliCompressSync(t).length;
const base = {
  module: true,
  ecma: 2020,
  compress: { passes: 3, unsafe_arrows: true, pure_getters: true, loops: false },
  mangle: {
    toplevel: true,
    properties: { builtins: true, regex: new RegExp(`^(${internalProperties.join("|")})$`) },
  },
};
const run = async (label, opt, pre = (c) => c.replaceAll(/\bconst\b/g, "let")) => {
  const r = await minify(pre(code), opt);
  console.log(label, size(r.code), r.code.length);
  return r.code;
};
const text = await run("base", structuredClone2(base));
function structuredClone2(o) {
  return {
    ...o,
    compress: { ...o.compress },
    mangle: { ...o.mangle, properties: { ...o.mangle.properties } },
  };
}
const variants = {
  ecma2022: (o) => (o.ecma = 2022),
  unsafe: (o) => (o.compress.unsafe = true),
  unsafeMethods: (o) => (o.compress.unsafe_methods = true),
  reduceFuncs: (o) => (o.compress.reduce_funcs = false),
  inline0: (o) => (o.compress.inline = 0),
  inline1: (o) => (o.compress.inline = 1),
  collapse: (o) => (o.compress.collapse_vars = false),
  seq: (o) => (o.compress.sequences = false),
  joinvars: (o) => (o.compress.join_vars = false),
  cond: (o) => (o.compress.conditionals = false),
  ifret: (o) => (o.compress.if_return = false),
  hoist: (o) => (o.compress.hoist_props = false),
  passes1: (o) => (o.compress.passes = 1),
  reducevars: (o) => (o.compress.reduce_vars = false),
};
for (const [name, f] of Object.entries(variants)) {
  const o = structuredClone2(base);
  f(o);
  await run(name, o);
}
if (process.argv[2]) {
  const { writeFileSync } = await import("node:fs");
  writeFileSync(process.argv[2], text);
}
