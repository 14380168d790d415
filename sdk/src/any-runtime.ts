import { createAnalytics as createInPage } from "./browser/create-analytics.ts";
import { createAnalytics as createElsewhere } from "./server/create-analytics.ts";

export type * from "./types.ts";

/**
 * For a bundler that does not say what it builds for, such as plain Rollup: what has a document or a database of pages
 * gets the client that keeps events there.
 */
export const createAnalytics: typeof createElsewhere = (settings) =>
  "document" in globalThis || "indexedDB" in globalThis
    ? createInPage(settings)
    : createElsewhere(settings);
