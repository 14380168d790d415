import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { delimiter, dirname, extname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Browser } from "@playwright/test";
import type { Door, DoorProject } from "./door.ts";
import { startProgram, type Program } from "./programs.ts";

/** What the doors share. */
export interface Surroundings {
  /** The tarballs of `sdk`, `dev-ingest` and `playwright`. */
  readonly tarballs: Readonly<Record<string, string>>;
  /** The program of an installed dev-ingest. */
  readonly ingestProgram: string;
  readonly browser: Browser;
}

/** Where a project is made, and who hears of it. */
export interface Workplace extends Surroundings {
  readonly parent: string;
  readonly onWarning: (line: string) => void;
  /** Takes what is to be done when the door is closed. */
  readonly atEnd: (ending: () => unknown) => void;
}

/** How long a server may take to answer, and events to arrive, on a machine with other work. */
const patienceMs = 180_000;

/** Makes the project of a door: its folder, its packages, and a dev-ingest of its own. */
export async function makeProject(
  { viteTemplate, packages }: Door,
  { tarballs, ingestProgram, browser, parent, onWarning, atEnd }: Workplace,
): Promise<DoorProject> {
  const folder = join(parent, "project");
  const environment = projectEnvironment(folder);
  const start = (command: readonly string[], cwd = folder): Program => {
    const program = startProgram(command, { cwd, environment, onWarning });
    atEnd(program.stop);
    return program;
  };
  const run = async (command: readonly string[], cwd?: string): Promise<void> => {
    const { ended, said } = start(command, cwd);
    const code = await ended;
    if (code !== 0) throw new Error(`${command.join(" ")} ended with ${code}:\n${said()}`);
  };
  if (viteTemplate === undefined) {
    mkdirSync(folder);
    writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
  } else {
    const create = ["npm", "exec", "--yes", "--prefer-offline", "--", "create-vite@latest"];
    await run([...create, "project", "--template", viteTemplate, "--no-interactive"], parent);
  }
  const wanted = packages.map((name) => tarballs[name] ?? name);
  await run(["npm", "install", "--prefer-offline", "--no-audit", "--no-fund", ...wanted]);

  const port = String(await freePort());
  const site = `http://127.0.0.1:${port}`;
  const ingestServer = start([process.execPath, ingestProgram, "--port", "0"]);
  const ingest = await ingestServer.prints(/http:\/\/127\.0\.0\.1:\d+/);

  return {
    ingest,
    site,
    port,
    write(files) {
      for (const [path, text] of Object.entries(files)) {
        const file = join(folder, path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(
          file,
          text
            .replaceAll(/http:\/\/127\.0\.0\.1:5000|https:\/\/ingest\.example\.org/g, ingest)
            .replaceAll(/\b3000\b/g, port)
            .replaceAll("/var/spool", join(parent, "spool")),
        );
      }
    },
    run: (...command) => run(command),
    async serve(...command) {
      const program = start(command);
      const deadline = performance.now() + patienceMs;
      let hasEnded = false;
      const over = program.ended.then(() => (hasEnded = true));
      while (!(await isListening(port))) {
        if (hasEnded || performance.now() > deadline) {
          throw new Error(`${command.join(" ")} does not serve ${site}:\n${program.said()}`);
        }
        await Promise.race([delay(100), over]);
      }
      return program.stop;
    },
    async serveFolder(name) {
      const server = createServer(({ url = "/" }, response) => {
        const file = join(folder, name, url === "/" ? "index.html" : url);
        if (existsSync(file)) {
          response.setHeader("content-type", contentTypes[extname(file)] ?? "text/plain");
          response.end(readFileSync(file));
        } else {
          response.writeHead(url === "/favicon.ico" ? 204 : 404).end();
        }
      }).listen(Number(port), "127.0.0.1");
      await once(server, "listening");
      atEnd(() => {
        server.closeAllConnections();
        server.close();
      });
    },
    async visit(use) {
      const page = await browser.newPage();
      atEnd(() => page.close());
      page.on("console", (message) => {
        if (!["warning", "error"].includes(message.type())) return;
        onWarning(`${message.text()} ${message.location().url}`);
      });
      page.on("pageerror", ({ message }) => onWarning(message));
      await page.goto(site, { waitUntil: "load", timeout: patienceMs });
      await use?.(page);
      return () => page.close();
    },
    async seen(host, events) {
      const deadline = performance.now() + patienceMs;
      let names: readonly string[] = [];
      while (performance.now() < deadline) {
        names = await namesAt(host);
        if (names.join() === events.join()) return;
        await delay(100);
      }
      throw new Error(`Expected ${events.join(", ")}; ${names.join(", ") || "nothing"} arrived.`);
    },
  };
}

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
};

/** The environment as a terminal has it, without what npm and the workspace's own runner have put there. */
function projectEnvironment(folder: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(CI$|npm_(?!config_)|NODE_COMPILE_CACHE$|TRACKER_)/i.test(name),
  );
  const paths = [join(folder, "node_modules/.bin"), dirname(process.execPath)];
  return {
    ...Object.fromEntries(own),
    PATH: [...paths, process.env["PATH"]].join(delimiter),
    NO_COLOR: "1",
    NEXT_TELEMETRY_DISABLED: "1",
    WRANGLER_SEND_METRICS: "false",
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
    DENO_NO_UPDATE_CHECK: "1",
  };
}

async function namesAt(host: string): Promise<readonly string[]> {
  const answer = await fetch(`${host}/api/events`);
  const { events } = (await answer.json()) as { events: { event_name: string }[] };
  return events.map(({ event_name }) => event_name).toSorted();
}

/** Whether something listens: a request would be tracked. */
function isListening(port: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(port), "127.0.0.1");
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
