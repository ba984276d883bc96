import type { FastifySchemaCompiler, FastifySchemaValidationError } from "fastify";
import type { SchemaCompiler } from "../model/check.ts";
import { createSchemaCompiler } from "../model/check.ts";

type Schema = Parameters<SchemaCompiler["compile"]>[0];

/** What Fastify asks of a validator: the errors lie on the function itself after it said no. */
interface Validator {
  (value: unknown): boolean;
  errors: FastifySchemaValidationError[] | null;
}

/**
 * How the values of requests are checked. A schema is compiled when the first request needs it: all of them at once were
 * a quarter of the start, and no hub is asked for all. `test/api/validators.test.ts` compiles each.
 *
 * What stands in a URL or a header is text, and is read as what the schema asks for. JSON has types of its own: there a null is no
 * `false`, and nothing is made into something else.
 *
 * @param sharedSchemas those that others refer to, by their `$id`; asked for once, when the first is needed
 */
export function lazyValidators(sharedSchemas: () => Readonly<Record<string, unknown>>): FastifySchemaCompiler<Schema> {
  const compilers: { json?: SchemaCompiler; text?: SchemaCompiler } = {};
  return ({ schema, httpPart }) => {
    const kind = httpPart === "body" ? "json" : "text";
    let compiled: ReturnType<SchemaCompiler["compile"]> | undefined;
    const validator: Validator = Object.assign(
      (value: unknown): boolean => {
        compilers[kind] ??= createCompiler(kind === "text", sharedSchemas());
        compiled ??= compilers[kind].compile(schema);
        const isValid = compiled(value);
        validator.errors = compiled.errors ?? null;
        return isValid;
      },
      { errors: null },
    );
    return validator;
  };
}

function createCompiler(isText: boolean, shared: Readonly<Record<string, unknown>>): SchemaCompiler {
  const compiler = createSchemaCompiler({
    coerceTypes: isText,
    // Else the bounds of a number are not held against 1e400, which is read as one without end.
    strictNumbers: !isText,
    useDefaults: true,
    allErrors: true,
  });
  // Fastify takes nothing but schemas there.
  for (const schema of Object.values(shared)) compiler.addSchema(schema as Schema);
  return compiler;
}
