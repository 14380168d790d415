import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import {
  type Browser,
  type BrowserType,
  chromium,
  type LaunchOptions,
  type Page,
} from "@playwright/test";

/** A page that can be hidden, in a browser of its own. */
export interface HideablePage {
  readonly page: Page;
  readonly close: () => Promise<void>;
}

/**
 * Opens a page in Chromium's own window. Playwright emulates focus in every page of a browser that it has launched,
 * which keeps it visible; in the default context of one that it has connected to, it need not.
 */
export async function openHideablePage(
  browserType: BrowserType,
  options: LaunchOptions,
): Promise<HideablePage> {
  const port = await findFreePort();
  const launched = await browserType.launch({
    ...options,
    args: [...(options.args ?? []), `--remote-debugging-port=${port}`],
  });
  const connected: Browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`, {
    noDefaults: true,
  });
  const page = await connected.contexts()[0]!.newPage();
  return {
    page,
    async close() {
      await connected.close();
      await launched.close();
    },
  };
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
