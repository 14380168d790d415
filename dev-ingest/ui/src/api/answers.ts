import type { Shape } from "../../../src/api/shapes.ts";

export type Histogram = Shape<"Histogram">;
export type Names = Shape<"Names">;
export type Suggestions = Shape<"Suggestions">;

/** What `api/plan` answers. */
export interface Plan {
  readonly hasPlan: boolean;
  readonly events: readonly {
    readonly name: string;
    readonly description?: string;
    readonly next?: readonly string[];
  }[];
}
