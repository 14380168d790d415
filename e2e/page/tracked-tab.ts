import type { BrowserContext, Page } from "@playwright/test";

/** Opens a page with the SDK in it that sends to a server, with `debug`. */
export async function openTrackedTab(context: BrowserContext, serverUrl: string): Promise<Page> {
  const tab = await context.newPage();
  await tab.goto(`${serverUrl}/livez`);
  await tab.evaluate(
    (url) =>
      new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = `${url}/tracker-analytics.js`;
        script.dataset["debug"] = "";
        script.addEventListener("load", resolve);
        script.addEventListener("error", reject);
        document.head.append(script);
      }),
    serverUrl,
  );
  return tab;
}
