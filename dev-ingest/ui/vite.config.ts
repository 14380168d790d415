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

/** What several views need, and the first one does not: one file, not a dozen of some hundred bytes each. */
const sharedByViews = [
  "charts/chart",
  "charts/chart-table",
  "charts/chart-words",
  "charts/decimal",
  "charts/format-number",
  "charts/read-chart",
  "charts/series-parameters",
  "charts/theme-color",
  "charts/time-labels",
  "charts/use-plot",
  "clients/client-account",
  "clients/number-line",
  "clients/sender-words",
  "dashboard/chart-question",
  "dashboard/dashboard",
  "dashboard/dashboard-ahead",
  "dashboard/known-events",
  "dashboard/ready-charts",
  "dashboard/view-range",
  "faults/stream-question",
  "moment/day-question",
  "moment/moment-ahead",
  "moment/moment-time",
  "parts/page-head",
  "shell/use-clock",
];

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
    rolldownOptions: {
      checks: { pluginTimings: false },
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            {
              name: "shared",
              test: (id) => sharedByViews.some((module) => id.includes(`/ui/src/${module}.`)),
            },
          ],
        },
      },
    },
  },
  server: {
    proxy: Object.fromEntries(
      ["/api", "/latest", "/track", "/test"].map((path) => [path, devIngestUrl]),
    ),
  },
});
