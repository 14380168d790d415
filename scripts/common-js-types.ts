import type { Plugin } from "vite";

/**
 * Writes, beside each CommonJS entry, declarations that take their types from those of the ES module.
 *
 * @param typesOf The path of an entry's declarations, from the folder of the output, with the ending `.js`.
 */
export function commonJsTypes(typesOf: (entry: string) => string): Plugin {
  return {
    name: "common-js-types",
    generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== "chunk" || !chunk.isEntry) continue;
        const path = typesOf(chunk.name);
        const values = chunk.exports.map(
          (name) =>
            `export declare const ${name}: typeof import("${path}", { with: { "resolution-mode": "import" } }).${name};\n`,
        );
        this.emitFile({
          type: "asset",
          fileName: `${chunk.name}.d.cts`,
          source: `export type * from "${path}" with { "resolution-mode": "import" };\n${values.join("")}`,
        });
      }
    },
  };
}
