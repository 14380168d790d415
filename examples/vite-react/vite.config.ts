import react from "@vitejs/plugin-react";
import { join } from "node:path";
import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  plugins: [react()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: [join(import.meta.dirname, "index.html"), join(import.meta.dirname, "thanks.html")],
    },
  },
});
