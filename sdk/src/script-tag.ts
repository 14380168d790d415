import { installScriptTag, type TrackerAnalytics as Installed } from "./browser/script-tag.ts";

declare global {
  /** What the script tag puts on the page; before it has loaded, what the stub has put there. */
  var TrackerAnalytics: Installed;
}

// An element of the page can have any name, `currentScript` too: the prototype's getter is not hidden by it.
const script = Reflect.get(Document.prototype, "currentScript", document) as Element | null;

globalThis.TrackerAnalytics = installScriptTag(
  script instanceof HTMLScriptElement ? script : null,
  globalThis.TrackerAnalytics,
);
