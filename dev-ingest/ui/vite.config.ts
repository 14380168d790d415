import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** A running dev-ingest that `vite dev-ingest/ui` shows while the page is being worked on. */
const devIngestUrl = "http://127.0.0.1:5000";

/** Puts the fonts' license beside them: it asks to be distributed with them. */
const fontLicense: Plugin = {
  name: "font-license",
  apply: "build",
  generateBundle() {
    const file = createRequire(import.meta.url).resolve("@fontsource-variable/geist/LICENSE");
    this.emitFile({
      type: "asset",
      fileName: "assets/geist-license.txt",
      source: readFileSync(file, "utf8"),
    });
  },
};

export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  plugins: [react(), fontLicense],
  build: {
    outDir: "../dist/ui",
    emptyOutDir: true,
    target: ["chrome123", "firefox128", "safari17.5"],
    modulePreload: { polyfill: false },
    // The page's policy allows no data: fonts or scripts; every asset is a file of its own.
    assetsInlineLimit: 0,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: {
    proxy: Object.fromEntries(
      ["/api", "/latest", "/track", "/test"].map((path) => [path, devIngestUrl]),
    ),
  },
});
