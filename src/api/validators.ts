import type { AnySchema, ValidateFunction } from "ajv";
import { Ajv } from "ajv";
import formats from "ajv-formats";
import type { FastifySchemaCompiler, FastifySchemaValidationError } from "fastify";

/** What Fastify asks of a validator: the errors lie on the function itself after it said no. */
interface Validator {
  (value: unknown): boolean;
  errors: FastifySchemaValidationError[] | null;
}

/**
 * How the values of requests are checked. A schema is compiled when the first request needs it: all of them at once were
 * a quarter of the start, and no hub is asked for all. `test/api/validators.test.ts` compiles each.
 *
 * @param sharedSchemas those that others refer to, by their `$id`; asked for once, when the first is needed
 */
export function lazyValidators(
  sharedSchemas: () => Readonly<Record<string, unknown>>,
): FastifySchemaCompiler<AnySchema> {
  let ajv: Ajv | undefined;
  return ({ schema }) => {
    let compiled: ValidateFunction | undefined;
    const validator: Validator = Object.assign(
      (value: unknown): boolean => {
        ajv ??= createAjv(sharedSchemas());
        compiled ??= ajv.compile(schema);
        const isValid = compiled(value);
        validator.errors = compiled.errors ?? null;
        return isValid;
      },
      { errors: null },
    );
    return validator;
  };
}

function createAjv(shared: Readonly<Record<string, unknown>>): Ajv {
  const ajv = new Ajv({
    coerceTypes: true,
    useDefaults: true,
    allErrors: true,
    // The schemas are our own: Ajv need not compile the schema of schemas to check them, 0.07 s.
    meta: false,
    validateSchema: false,
  });
  // The package's default export is wrapped once more for ES modules; its types say otherwise.
  (formats as unknown as (instance: Ajv) => void)(ajv);
  for (const schema of Object.values(shared)) ajv.addSchema(schema as AnySchema);
  return ajv;
}
