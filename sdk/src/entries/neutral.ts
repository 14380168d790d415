export { createAnalytics } from "../neutral/create-analytics.ts";
export type * from "./types.ts";
