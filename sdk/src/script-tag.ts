import { installScriptTag } from "./browser/script-tag.ts";

const page = globalThis as { TrackerAnalytics?: unknown };

page.TrackerAnalytics = installScriptTag(
  document.currentScript?.dataset ?? {},
  page.TrackerAnalytics as Parameters<typeof installScriptTag>[1],
);
