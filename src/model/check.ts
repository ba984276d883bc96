import type { AnySchema, Options, ValidateFunction } from "ajv";
import { Ajv } from "ajv";
import formats from "ajv-formats";
import type { Static, TSchema } from "typebox";

/** Compiles schemas into checks. */
export interface SchemaCompiler {
  /** Others refer to it by its `$id`. */
  addSchema(schema: AnySchema): unknown;
  compile(schema: AnySchema): ValidateFunction;
}

/**
 * Schemas are checked by Ajv, which Fastify brings along anyway: typebox's own checker would load 310 more modules at each
 * start, 0.15 s of it. The schemas are our own and the compiler has seen them, so Ajv need not check them against the
 * schema of schemas (0.07 s).
 */
export function createSchemaCompiler(options: Options): SchemaCompiler {
  const ajv = new Ajv({ ...options, meta: false, validateSchema: false });
  // The package's default export is wrapped once more for ES modules; its types say otherwise.
  (formats as unknown as (instance: Ajv) => void)(ajv);
  return ajv;
}

const compiler = createSchemaCompiler({ strict: false });

/** Compiles a schema, the first time that it is needed, into a check that also tells the compiler the type. */
export function compileCheck<S extends TSchema>(schema: S): (value: unknown) => value is Static<S> {
  let compiled: ((value: unknown) => boolean) | undefined;
  return (value): value is Static<S> => {
    compiled ??= compiler.compile(schema);
    return compiled(value);
  };
}
