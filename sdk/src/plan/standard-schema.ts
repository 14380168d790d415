/**
 * A validator that any library can provide: zod, valibot, arktype, or the builders here.
 *
 * @see https://standardschema.dev
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly "~standard": StandardProperties<Input, Output>;
}

/** What the specification asks of a validator. */
export interface StandardProperties<Input = unknown, Output = Input> {
  readonly version: 1;
  /** The library's name. */
  readonly vendor: string;
  readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
  /** Carries types to the compiler; absent when the code runs. */
  readonly types?: { readonly input: Input; readonly output: Output } | undefined;
}

/** `{"value":…}` for a good value, `{"issues":[{"message":"…","path":["amount"]}]}` for a bad one. */
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

/** One thing wrong with a value, and where in it. */
export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** The type that a validator takes. */
export type SchemaInput<Schema> = Schema extends {
  readonly "~standard": { readonly types?: { readonly input: infer Input } | undefined };
}
  ? Input
  : never;
