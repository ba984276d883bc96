import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import type { Socket } from "node:net";
import type { ErrorCode } from "../model/errors.ts";
import { HometideError } from "../model/errors.ts";
import { nearestFew } from "../model/nearest.ts";
import type { Log } from "../ops/log.ts";
import type { Api } from "./deps.ts";
import { PROBLEM_TYPE, problemText } from "./problem.ts";
import { requestErrors } from "./request-errors.ts";

/** Answers what is thrown as a problem. Stacks go to the log, never into an answer. */
export function installFailures(app: Api, log: Log): void {
  app.setErrorHandler((error, request, reply) => answer(error, request, reply, log));
}

/**
 * Makes the answer to a request that no route takes: 405 with the methods that the path has, else 404 with the paths
 * that are near. To be made before the first route is declared.
 */
export function createNotFound(app: Api): (request: FastifyRequest, reply: FastifyReply) => void {
  const routes: { readonly path: string; readonly method: string; readonly pattern: RegExp }[] = [];
  app.addHook("onRoute", (route) => {
    const pattern = new RegExp(`^${route.url.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/:\w+|\*/g, "[^/]+")}/?$`);
    for (const method of [route.method].flat()) routes.push({ path: route.url, method, pattern });
  });
  return (request, reply) => {
    const path = pathOf(request.url);
    const allowed = [...new Set(routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))];
    if (allowed.length > 0 && !allowed.includes(request.method)) {
      reply.header("allow", allowed.join(", "));
      send(reply, { code: "method_not_allowed", detail: `${path} does not take ${request.method}.`, instance: path });
      return;
    }
    const near = nearPaths(
      path,
      routes.map((route) => route.path),
    );
    const details = near.length > 0 ? { nearest: near } : {};
    send(reply, { code: "not_found", detail: `There is no ${path.slice(0, MAX_SHOWN)}.`, instance: path, details });
  };
}

/** The part that all paths of the API share says nothing about which one was meant. */
function nearPaths(path: string, routes: readonly string[]): readonly string[] {
  const shared = path.startsWith(API_PREFIX) ? API_PREFIX : "";
  const own = routes.filter((route) => route.startsWith(shared) && !route.startsWith("/docs/"));
  return nearestFew(
    path.slice(shared.length),
    own.map((route) => route.slice(shared.length)),
  ).map((rest) => shared + rest);
}

const API_PREFIX = "/api/v1/";

/** Answers requests that the router refuses before any hook runs, such as a malformed `%` in the path. */
export function answerFrameworkError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  send(reply, {
    code: "bad_request",
    detail: sentence(error.message),
    instance: pathOf(request.url),
    status: error.statusCode ?? 400,
  });
}

/** Answers what is not HTTP, or too large to be read: Node hands over the bare socket. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed || !socket.writable) return;
  const [status, reason, detail] = CLIENT_ERRORS[error.code ?? ""] ?? [
    400,
    "Bad Request",
    "The request is not HTTP as it should be.",
  ];
  const { body } = problemText({ code: "bad_request", detail, instance: "/", status });
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nContent-Type: ${PROBLEM_TYPE}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

/** Written out, because importing node:http into a module makes Node load all of its fetch, which takes 50 ms. */
const CLIENT_ERRORS: Readonly<Record<string, readonly [number, string, string]>> = {
  HPE_HEADER_OVERFLOW: [
    431,
    "Request Header Fields Too Large",
    "The address and the headers of the request are too large: together they may have 16 kB.",
  ],
  ERR_HTTP_REQUEST_TIMEOUT: [408, "Request Timeout", "The request took too long to arrive."],
};

function answer(error: unknown, request: FastifyRequest, reply: FastifyReply, log: Log): void {
  const instance = pathOf(request.url);
  if (error instanceof HometideError) {
    if (error.code === "unauthorized") reply.header("www-authenticate", 'Bearer realm="hometide"');
    if (RETRY_AFTER_SECONDS[error.code] !== undefined) reply.header("retry-after", RETRY_AFTER_SECONDS[error.code]);
    const { status } = send(reply, { code: error.code, detail: error.message, instance, details: error.details });
    if (status >= 500) log.warn({ err: error, path: instance }, "A request could not be answered");
    return;
  }
  const thrown = isFastifyError(error) ? error : undefined;
  if (thrown?.validation !== undefined) {
    const errors = requestErrors(thrown.validation, thrown.validationContext, request.routeOptions.schema);
    send(reply, {
      code: "bad_request",
      detail: errors.map(({ detail }) => detail).join(" "),
      instance,
      details: { errors },
    });
    return;
  }
  const status = thrown?.statusCode ?? 500;
  if (status >= 400 && status < 500) {
    const detail = status === UNSUPPORTED_MEDIA_TYPE ? JSON_ALONE : sentence(thrown?.message ?? "");
    send(reply, { code: "bad_request", detail, instance, status });
    return;
  }
  log.error({ err: error, path: instance }, "Answering a request failed");
  send(reply, { code: "internal", detail: "Answering failed; the hub's log says where.", instance });
}

const UNSUPPORTED_MEDIA_TYPE = 415;
const JSON_ALONE = "The body is of a type that is not read here: send JSON, with Content-Type: application/json.";

/** When to come again, for the problems that pass. */
const RETRY_AFTER_SECONDS: Readonly<Partial<Record<ErrorCode, number>>> = {
  store_unavailable: 30,
  store_closed: 30,
  not_ready: 5,
};

function send(reply: FastifyReply, problem: Parameters<typeof problemText>[0]): { readonly status: number } {
  const { status, body } = problemText(problem);
  void reply.code(status).header("content-type", PROBLEM_TYPE).header("cache-control", "no-store").send(body);
  return { status };
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error;
}

function sentence(text: string): string {
  return text.endsWith(".") ? text : `${text}.`;
}

/** The path alone: the query may hold what nobody should read twice. */
function pathOf(url: string): string {
  const end = url.indexOf("?");
  return (end === -1 ? url : url.slice(0, end)).slice(0, MAX_PATH);
}

const MAX_PATH = 500;
const MAX_SHOWN = 100;
