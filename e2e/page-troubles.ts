import type { Page } from "@playwright/test";

/** What went wrong in a page so far. */
export interface PageTroubles {
  /** Errors and rejections that nothing caught. */
  readonly uncaught: readonly string[];
  /** Console errors and warnings, those of the browser itself included. */
  readonly logged: readonly string[];
}

/** Listens to a page that has not been navigated yet. */
export async function watchPage(page: Page): Promise<PageTroubles> {
  const uncaught: string[] = [];
  const logged: string[] = [];
  page.on("console", (message) => {
    const text = message.text();
    if (text.startsWith(uncaughtMark)) uncaught.push(text);
    else if (["error", "warning"].includes(message.type())) logged.push(text);
  });
  // Not by Playwright's `pageerror`: over BiDi it takes Firefox's remarks about failed requests for errors of the page,
  // and no browser says in words to Playwright what its content policy has blocked.
  await page.addInitScript((mark) => {
    addEventListener("error", ({ message }) => console.log(mark, message));
    addEventListener("unhandledrejection", ({ reason }) => console.log(mark, String(reason)));
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
      console.error("securitypolicyviolation", violatedDirective, blockedURI),
    );
  }, uncaughtMark);
  return { uncaught, logged };
}

const uncaughtMark = "uncaught:";
