/** What `api/histogram` answers. */
export interface Histogram {
  readonly from: string;
  readonly until: string;
  readonly intervalMs: number;
  readonly points: readonly { readonly at: string; readonly key: string; readonly count: number }[];
  readonly counted: number;
  readonly isComplete: boolean;
  readonly leftOut: readonly string[];
}

/** What `api/names` answers. */
export interface Names {
  readonly names: readonly {
    readonly name: string;
    readonly count: number;
    readonly invalid: number;
  }[];
  readonly isComplete: boolean;
}

/** What `api/suggestions` answers. */
export interface Suggestions {
  readonly suggestions: readonly { readonly text: string; readonly count: number | null }[];
}

/** What `api/plan` answers. */
export interface Plan {
  readonly hasPlan: boolean;
  readonly events: readonly {
    readonly name: string;
    readonly description?: string;
    readonly next?: readonly string[];
  }[];
}
