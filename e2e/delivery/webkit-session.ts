import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { webKitDriver, xServer } from "./webkit-programs.ts";

/** A screen that no one sees: WebKitGTK has no headless mode. */
export interface Display {
  /** Such as `:99`. */
  readonly name: string;
  readonly close: () => Promise<void>;
}

/** One window of WebKitGTK at a time, driven over WebDriver (https://www.w3.org/TR/webdriver2/). */
export interface WebKitSession extends Pick<Page, "evaluate"> {
  /** Resolves when the page has loaded and its script has run. */
  readonly goto: (url: string) => Promise<void>;
  /** Resolves when the window shows the page of this address, and its script has run. */
  readonly waitForUrl: (url: string) => Promise<void>;
  /** Opens another window, without going there. */
  readonly openWindow: () => Promise<string>;
  /** Closes the current window and goes to another one. */
  readonly closeAndGoTo: (window: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Starts an X server on a free display. */
export async function startDisplay(): Promise<Display> {
  const server = spawn(xServer ?? "Xvfb", ["-displayfd", "3", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const [number] = (await once(createInterface(server.stdio[3] as Readable), "line")) as [string];
  return {
    name: `:${number}`,
    async close() {
      const exited = once(server, "exit");
      server.kill();
      await exited;
    },
  };
}

/** Starts a driver, and by it a browser with an empty profile. */
export async function startWebKit(display: Display): Promise<WebKitSession> {
  const port = await findFreePort();
  const driver = spawn(webKitDriver ?? "WebKitWebDriver", [`--port=${port}`], {
    stdio: "ignore",
    env: { ...process.env, DISPLAY: display.name },
  });
  const command = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(method === "POST" && { body: JSON.stringify(body ?? {}) }),
    });
    const { value } = (await response.json()) as { value: unknown };
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(value)}`);
    return value;
  };
  await listening(port);
  const { sessionId } = (await command("POST", "/session", {
    capabilities: { alwaysMatch: {} },
  })) as { sessionId: string };
  const session = `/session/${sessionId}`;
  const evaluate = (run: unknown, argument: unknown): Promise<unknown> =>
    command("POST", `${session}/execute/sync`, {
      script: `return (${String(run)})(arguments[0])`,
      args: [argument ?? null],
    });
  const waitForUrl = async (url: string): Promise<void> => {
    // While a page is being replaced there is none to ask.
    while (!(await evaluate(isThere, url).catch(() => false))) await delay(50);
  };
  return {
    evaluate: evaluate as Page["evaluate"],
    async goto(url) {
      await command("POST", `${session}/url`, { url });
      await waitForUrl(url);
    },
    waitForUrl,
    async openWindow() {
      const { handle } = (await command("POST", `${session}/window/new`, { type: "tab" })) as {
        handle: string;
      };
      return handle;
    },
    async closeAndGoTo(handle) {
      await command("DELETE", `${session}/window`);
      await command("POST", `${session}/window`, { handle });
    },
    async close() {
      await command("DELETE", session);
      const exited = once(driver, "exit");
      driver.kill();
      await exited;
    },
  };
}

/** Runs in the page. */
function isThere(url: string): boolean {
  return location.href === url && typeof createClient === "function";
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function listening(port: number): Promise<void> {
  const isListening = (): Promise<boolean> =>
    fetch(`http://127.0.0.1:${port}/status`).then(
      () => true,
      () => false,
    );
  while (!(await isListening())) await delay(50);
}
