import type { Paths } from "./open-api-answers.ts";
import { openApiPaths } from "./open-api-paths.ts";
import { openApiSchemas, type Schema } from "./open-api-schemas.ts";

/** The API as OpenAPI 3.1; served at `/openapi.json`, and compared with the routes by a test. */
export interface OpenApiDocument {
  readonly openapi: "3.1.0";
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Paths;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export function openApiDocument(): OpenApiDocument {
  return {
    openapi: "3.1.0",
    info: {
      title: "dev-ingest",
      version: "1",
      description:
        "Receives analytics events and answers what it has received. The wire is described in contract/wire.md.",
    },
    paths: openApiPaths,
    components: { schemas: openApiSchemas() },
  };
}
