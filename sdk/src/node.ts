export { createAnalytics } from "./server/process/create-analytics.ts";
export type * from "./types.ts";
