import type { FastifySchemaValidationError } from "fastify/types/schema.js";
import { HometideError } from "../model/errors.ts";
import { nearest } from "../model/nearest.ts";
import type { RequestError } from "./problem.ts";

/** The error of a parameter that no schema can judge. */
export function badParameter(parameter: string, detail: string): HometideError {
  const errors: readonly RequestError[] = [{ parameter, detail }];
  return new HometideError("bad_request", detail, { details: { errors } });
}

/** Says what a schema found wrong, with the parameter's name (or the pointer into the body) in each sentence. */
export function requestErrors(
  found: readonly FastifySchemaValidationError[],
  where: string | undefined,
  schema: { readonly querystring?: unknown } | undefined,
): readonly RequestError[] {
  return found.filter(isTold(found)).map((error) => {
    if (where === "body") return bodyError(error);
    if (error.keyword === "additionalProperties")
      return unknownParameter(String(error.params["additionalProperty"]), schema);
    const parameter =
      error.keyword === "required"
        ? String(error.params["missingProperty"])
        : error.instancePath.slice(1).replaceAll("~1", "/");
    return { parameter, detail: `Parameter ${parameter} ${complaint(error)}.` };
  });
}

/** Of what may also be null, what is wrong with it otherwise: that it is not null either, and so none of both, says nothing more. */
function isTold(all: readonly FastifySchemaValidationError[]): (error: FastifySchemaValidationError) => boolean {
  const chosen = new Set(all.filter(({ keyword }) => keyword === "anyOf").map(({ instancePath }) => instancePath));
  return ({ keyword, instancePath, params }) =>
    keyword !== "anyOf" && !(keyword === "type" && params["type"] === "null" && chosen.has(instancePath));
}

function bodyError(error: FastifySchemaValidationError): RequestError {
  const { instancePath: pointer, keyword, params } = error;
  if (keyword === "additionalProperties") {
    const name = String(params["additionalProperty"]).slice(0, 60);
    return { pointer: `${pointer}/${name}`, detail: `${pointer}/${name} is not known.` };
  }
  if (keyword === "required") {
    const name = String(params["missingProperty"]);
    return { pointer: `${pointer}/${name}`, detail: `${pointer}/${name} is missing.` };
  }
  return { pointer, detail: `${pointer || "The body"} ${complaint(error)}.` };
}

function unknownParameter(name: string, schema: { readonly querystring?: unknown } | undefined): RequestError {
  const shown = name.slice(0, 60);
  const known = parameterNames(schema?.querystring);
  const near = nearest(shown, known);
  const hint =
    near !== undefined
      ? `did you mean ${near}?`
      : known.length > 0
        ? `known are ${known.join(", ")}.`
        : "there are none here.";
  return { parameter: shown, detail: `Parameter ${shown} is not known: ${hint}` };
}

function parameterNames(schema: unknown): readonly string[] {
  if (typeof schema !== "object" || schema === null || !("properties" in schema)) return [];
  return Object.keys(schema.properties ?? {});
}

function complaint(error: FastifySchemaValidationError): string {
  if (error.keyword === "required") return "is missing";
  const allowed = error.params["allowedValues"];
  if (Array.isArray(allowed)) return `must be one of ${allowed.join(", ")}`;
  return error.message ?? "is wrong";
}
