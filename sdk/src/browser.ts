export { createAnalytics } from "./browser/create-analytics.ts";
export type * from "./types.ts";
