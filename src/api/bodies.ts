import type { FastifyRequest } from "fastify";
import { HometideError } from "../model/errors.ts";
import type { Api } from "./deps.ts";
import { Query } from "./schemas.ts";

const READS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);
const API = "/api/v1/";

/**
 * How the bodies of requests are read: JSON alone, and an empty one is none, for many clients send the type with every POST. What
 * changes something takes no parameter and no body but those that it tells: a `dry_run` that is not looked at would be done in
 * earnest. To be called before the first route is declared.
 */
export function installBodies(app: Api): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.removeContentTypeParser(["application/json", "text/plain"]);
  app.addContentTypeParser(["application/json", MERGE_PATCH], { parseAs: "string" }, (request, body, done) => {
    if (body.length === 0) done(null, undefined);
    else void parse(request, String(body), done);
  });
  app.addHook("onRoute", (route) => {
    const changes = [route.method].flat().some((method) => !READS.has(method));
    if (changes && route.url.startsWith(API)) route.schema = { querystring: Query({}), ...route.schema };
  });
  app.addHook("preValidation", (request, _reply, done) => {
    done(request.routeOptions.schema?.body === undefined && !isEmpty(request) ? noBody(request) : undefined);
  });
}

/** RFC 7396: what the settings take beside plain JSON. */
export const MERGE_PATCH = "application/merge-patch+json";

function isEmpty({ body }: FastifyRequest): boolean {
  return body === undefined || body === null || (typeof body === "object" && Object.keys(body).length === 0);
}

function noBody({ method, routeOptions }: FastifyRequest): HometideError {
  const detail = `${method} ${routeOptions.url ?? ""} takes nothing in its body: leave it out.`;
  return new HometideError("bad_request", detail, { details: { errors: [{ pointer: "", detail }] } });
}
