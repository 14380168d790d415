import { documentedFiles, firstLines } from "./documented-files.ts";
import type { Door, DoorProject } from "./door.ts";

const page = `<!doctype html><title>Door</title><body><script type="module" src="page.js"></script></body>`;

/** A page of the README's first lines, by a bundler that makes `dist/page.js` of `src/index.js`. */
function bundled(
  name: string,
  packages: readonly string[],
  bundle: (project: DoorProject) => Promise<void>,
): Door {
  return {
    name,
    packages: ["sdk", ...packages],
    events: ["donation_received"],
    async open(project) {
      project.write({ "src/index.js": firstLines(), "dist/index.html": page });
      await bundle(project);
      await project.serveFolder("dist");
      await project.visit();
    },
  };
}

interface Starter {
  readonly template: string;
  /** The package of the framework's plugin, with its version where it is not the template's. */
  readonly plugin: string;
  /** The import and the call of the plugin. */
  readonly imported: string;
  readonly call: string;
  /** The component in which the button is. */
  readonly component: () => Readonly<Record<string, string>>;
}

const client = `import { createAnalytics } from "@tracker-analytics/sdk";
const analytics = createAnalytics({ ingestHost: "http://127.0.0.1:5000" });`;
const track = `analytics.track("donate_clicked", {})`;

const starters: Readonly<Record<string, Starter>> = {
  react: {
    template: "react-ts",
    plugin: "@vitejs/plugin-react",
    imported: "react",
    call: "react()",
    component: () => documentedFiles("Vite and React"),
  },
  vue: {
    template: "vue-ts",
    plugin: "@vitejs/plugin-vue",
    imported: "vue",
    call: "vue()",
    component: () => ({
      "src/App.vue": `<script setup lang="ts">\n${client}\n</script>\n<template><button @click='${track}'>Donate</button></template>\n`,
    }),
  },
  svelte: {
    template: "svelte-ts",
    plugin: "@sveltejs/vite-plugin-svelte",
    imported: "{ svelte }",
    call: "svelte()",
    component: () => ({
      "src/App.svelte": `<script lang="ts">\n${client}\n</script>\n<button onclick={() => ${track}}>Donate</button>\n`,
    }),
  },
};

/** The starter of a framework: while it is developed, with the plugin; then as it is built. */
function starter(name: string, framework: string, versions: readonly string[] = []): Door {
  const { template, plugin, imported, call, component } = starters[framework]!;
  return {
    name,
    viteTemplate: template,
    packages: ["sdk", "dev-ingest", ...versions],
    events: ["donate_clicked"],
    async open(project) {
      const { port, site } = project;
      const config = documentedFiles("Vite and React")["vite.config.ts"]!;
      project.write({
        ...component(),
        "vite.config.ts": config
          .replace("import react", `import ${imported}`)
          .replace("@vitejs/plugin-react", plugin)
          .replace("react()", call),
      });
      const serving = ["--host", "127.0.0.1", "--port", port, "--strictPort"];
      const click = (): Promise<() => Promise<void>> =>
        project.visit((opened) => opened.getByRole("button", { name: "Donate" }).click());

      const stop = await project.serve("vite", ...serving);
      const leave = await click();
      await project.seen(`${site}/__analytics`, ["donate_clicked"]);
      await leave();
      await stop();
      await project.run("npm", "run", "build");
      await project.serve("vite", "preview", ...serving);
      await click();
    },
  };
}

export const pageDoors: readonly Door[] = [
  {
    name: "script-tag",
    packages: ["sdk"],
    events: ["donate_form_viewed"],
    async open(project) {
      project.write({ "site/index.html": documentedFiles("Script tag")["index.html"]! });
      await project.serveFolder("site");
      await project.visit();
    },
  },
  starter("vite-react", "react"),
  starter("vite-vue", "vue"),
  starter("vite-svelte", "svelte"),
  starter("vite7-react", "react", ["vite@7", "@vitejs/plugin-react@5"]),
  starter("vite7-vue", "vue", ["vite@7"]),
  starter("vite7-svelte", "svelte", ["vite@7", "@sveltejs/vite-plugin-svelte@6"]),
  starter("vite6-react", "react", ["vite@6", "@vitejs/plugin-react@4"]),
  starter("vite6-vue", "vue", ["vite@6"]),
  starter("vite6-svelte", "svelte", ["vite@6", "@sveltejs/vite-plugin-svelte@5"]),
  bundled("webpack", ["webpack@5", "webpack-cli"], (project) =>
    project.run("webpack", "--mode", "production", "--output-filename", "page.js"),
  ),
  bundled("rollup", ["rollup@4", "@rollup/plugin-node-resolve"], (project) =>
    project.run("rollup", "src/index.js", "--plugin", "node-resolve", "--file", "dist/page.js"),
  ),
  bundled("esbuild-browser", ["esbuild"], (project) =>
    project.run("esbuild", "src/index.js", "--bundle", "--outfile=dist/page.js"),
  ),
  bundled("esbuild-neutral", ["esbuild"], (project) =>
    project.run(
      "esbuild",
      "src/index.js",
      "--bundle",
      "--platform=neutral",
      "--outfile=dist/page.js",
    ),
  ),
];
