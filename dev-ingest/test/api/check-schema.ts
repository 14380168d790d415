import { Ajv2020 } from "ajv/dist/2020.js";

/** Says where a value does not fit a shape of an OpenAPI document; empty when it fits. */
export function misfits(value: unknown, schema: object, document: object): readonly string[] {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({ $id: "api", ...document });
  const { $ref } = schema as { readonly $ref?: string };
  const validate = ajv.compile($ref === undefined ? schema : { $ref: `api${$ref}` });
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}
