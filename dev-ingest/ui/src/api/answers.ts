import type { Shape } from "../../../src/api/shapes.ts";

export type Histogram = Shape<"Histogram">;
export type Names = Shape<"Names">;
export type Suggestions = Shape<"Suggestions">;
export type Plan = Shape<"PlanDescription">;
