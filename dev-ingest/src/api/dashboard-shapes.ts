import * as z from "zod";
import { flag, list, object, text, time } from "./shape-parts.ts";

const words = text.max(200);

const chart = object({
  title: words,
  measure: z.enum(["count", "sum", "mean", "min", "max"]),
  property: words.optional().describe("What is summed; none for a count."),
  name: words.optional(),
  search: text.max(2_000).optional(),
  split: text
    .max(200)
    .regex(/^(name|status|property:.+)$/)
    .optional()
    .describe("name, status or property:<path>."),
  interval: z.enum(["auto", "1m", "1h", "1d"]),
  isCumulative: flag,
  scale: z.enum(["linear", "log"]),
});

/** A dashboard as it is kept. */
export const newDashboard = object({
  title: words.min(1),
  charts: z.array(chart).max(50).readonly(),
});

export const dashboardShapes = {
  NewDashboard: newDashboard,
  Dashboard: object({ id: text, title: text, updatedAt: time, charts: list(chart) }),
  Dashboards: object({ dashboards: list(object({ id: text, title: text, updatedAt: time })) }),
};
