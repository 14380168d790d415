import type { BrowserContext, Page } from "@playwright/test";

/** `chromium`, `firefox` or `webkit`. */
export function engineOf(page: Page): string {
  return engineOfContext(page.context());
}

export function engineOfContext(context: BrowserContext): string {
  return context.browser()?.browserType().name() ?? "unknown";
}

/** What an engine, or the way in which Playwright drives it, cannot do. */
export function cannot(engine: string, what: string, advice: string): Error {
  return new Error(`${engine} cannot ${what} under Playwright. ${advice}`);
}
