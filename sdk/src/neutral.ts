export { createAnalytics } from "./server/create-analytics.ts";
export type * from "./types.ts";
