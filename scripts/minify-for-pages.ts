import { minify } from "terser";
import type { Plugin } from "vite";

/**
 * Properties of the SDK's core that no application sees, which the bundles for pages may shorten. A name belongs here
 * only if no public type and no platform object that the core touches has it; `sdk/test/dist` drives the result.
 */
export const internalProperties: readonly string[] = [
  "append",
  "ask",
  "asked",
  "askedAt",
  "batch",
  "batchBytes",
  "batches",
  "bytes",
  "countBytes",
  "createStore",
  "date",
  "default",
  "defaults",
  "deliver",
  "detail",
  "drop",
  "dueAt",
  "enter",
  "erase",
  "events",
  "findOverflow",
  "first",
  "forMs",
  "forgetDropped",
  "given",
  "halve",
  "handOn",
  "hasBatches",
  "hurry",
  "isEchoed",
  "isForeign",
  "isInDoubt",
  "isKept",
  "kind",
  "known",
  "last",
  "leave",
  "numbering",
  "onClosed",
  "oneOf",
  "pause",
  "queue",
  "recover",
  "remove",
  "renumber",
  "report",
  "reportTrouble",
  "reported",
  "resume",
  "retryAfter",
  "save",
  "send",
  "start",
  "state",
  "stop",
  "store",
  "trackedAt",
  "url",
  "waiters",
  "wake",
];

/** Minifies with terser, which can shorten property names: a tenth of the bundle. */
export function minifyForPages(): Plugin {
  return {
    name: "minify-for-pages",
    async renderChunk(code) {
      const result = await minify(code.replaceAll(/\bconst\b/g, "let"), {
        module: true,
        ecma: 2020,
        // No property is read for its side effect alone. Loops as they are written compress better.
        compress: { passes: 3, unsafe_arrows: true, pure_getters: true, loops: false },
        mangle: {
          toplevel: true,
          properties: { builtins: true, regex: new RegExp(`^(${internalProperties.join("|")})$`) },
        },
        sourceMap: true,
      });
      return { code: result.code ?? "", map: typeof result.map === "string" ? result.map : null };
    },
  };
}
