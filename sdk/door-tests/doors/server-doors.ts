import { documentedFiles, type Files } from "./documented-files.ts";
import type { Door } from "./door.ts";

/** A server of the README that is asked for its first page. */
function server(name: string, heading: string, packages: readonly string[]): Door {
  return {
    name,
    packages: ["sdk", ...packages],
    events: ["page_viewed", "request_served"],
    async open(project) {
      project.write(documentedFiles(heading));
      await project.serve("node", "server.mjs");
      const answer = await fetch(project.site);
      if (!answer.ok) throw new Error(`${project.site} answers ${answer.status}.`);
    },
  };
}

/** What the README shows for Next.js, with the page around it. */
function nextFiles(): Files {
  return {
    ...documentedFiles("Next.js"),
    "app/layout.tsx": `export default function Layout({ children }: { children: React.ReactNode }) {
      return <html lang="en"><body>{children}</body></html>;
    }`,
    "app/page.tsx": `import { DonateButton } from "./donate-button";
    export default function Page() { return <DonateButton />; }`,
    "app/icon.svg": `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>`,
  };
}

export const serverDoors: readonly Door[] = [
  server("express", "Express", ["express@5"]),
  server("fastify", "Fastify", ["fastify@5"]),
  server("koa", "Koa", ["koa"]),
  server("hono", "Hono", ["hono", "@hono/node-server"]),
  {
    name: "express4-relay",
    packages: ["sdk", "express@4"],
    events: ["donate_form_viewed"],
    async open(project) {
      project.write(documentedFiles("The relay", "docs/servers.md"));
      await project.serve("node", "server.mjs");
      const answer = await fetch(`${project.site}/analytics/track`, {
        method: "POST",
        headers: { origin: project.site, "content-type": "application/json" },
        body: `[{"event_name":"donate_form_viewed","properties":{}}]`,
      });
      if (answer.status !== 200) throw new Error(`The relay answers ${answer.status}.`);
    },
  },
  {
    name: "next",
    packages: [
      "sdk",
      "next@16",
      "react",
      "react-dom",
      "typescript@5",
      "@types/react",
      "@types/react-dom",
      "@types/node",
    ],
    events: ["donate_clicked", "donation_received"],
    async open(project) {
      project.write(nextFiles());
      await project.run("next", "build");
      await project.serve("next", "start", "--port", project.port);
      await project.visit(async (page) => {
        await page.getByRole("button", { name: "Donate" }).click();
        await page.evaluate(
          `fetch("/api/donations", { method: "POST", body: '{"amount":"25.00"}' })`,
        );
      });
    },
  },
];
