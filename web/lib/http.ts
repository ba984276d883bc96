import { text } from "../text/en.ts";
import { signedOut } from "./session.ts";

/** What of a problem (RFC 9457) is shown; the API's own words where it gave some. */
export interface Problem {
  /** 0 where nobody answered. */
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly mend: string | undefined;
  /** So long the hub wants not to be asked again; 0 where it says nothing. */
  readonly retryAfterMs: number;
  readonly errors: readonly { readonly parameter?: string; readonly pointer?: string; readonly detail: string }[];
}

/** A request that was not answered as it should be. */
export class RequestError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.detail, options);
    this.name = "RequestError";
    this.problem = problem;
  }

  /** Whether asking again later may help without anybody doing anything. */
  get passes(): boolean {
    const { status } = this.problem;
    return status === 0 || status === 429 || status >= 500;
  }
}

export interface Asking {
  readonly signal?: AbortSignal;
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Only if the thing is still of this version. */
  readonly ifMatch?: string;
  /** The media type that is wanted; JSON where absent. */
  readonly accept?: string;
}

/** `api/v1/x?league=nfl`: a path with its query; what is `undefined` is left out. */
export function withQuery(
  path: string,
  query: Readonly<Record<string, string | number | boolean | undefined>>,
): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value));
  const asked = parameters.toString();
  return asked === "" ? path : `${path}?${asked}`;
}

/**
 * Asks the hub's API. Paths are relative (`api/v1/games/live`), so that the page works under any base path.
 *
 * `T` is the type of the route's schema: the API's tests hold each answer to it.
 *
 * @throws RequestError for every answer that is not good, and where nobody answers; an aborted request rejects as fetch does
 */
export async function ask<T>(path: string, asking: Asking = {}): Promise<T> {
  const answer = await fetchAnswer(path, asking);
  if (answer.status === 204) return undefined as T;
  // The schema of the route says what it is.
  return (await answer.json()) as T;
}

/**
 * As {@link ask}, for answers that are not JSON.
 *
 * @throws RequestError as {@link ask} does
 */
export async function fetchAnswer(path: string, asking: Asking): Promise<Response> {
  const { signal, method = "GET", body, ifMatch, accept = "application/json" } = asking;
  const answer = await send(path, {
    method,
    credentials: "same-origin",
    // The stream tells when an answer has changed: the browser's own copy, which may be older, is asked about.
    cache: "no-cache",
    headers: {
      accept,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(ifMatch === undefined ? {} : { "if-match": `"${ifMatch}"` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  // Health answers with its report also where that is bad news.
  const isReport = answer.status === 503 && path.startsWith("health") && isJson(answer);
  if (!answer.ok && !isReport) throw new RequestError(await problemOf(answer));
  return answer;
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw new RequestError(
      {
        status: 0,
        code: "unreachable",
        title: text.failure.unreachable,
        detail: text.failure.unreachableDetail,
        mend: undefined,
        retryAfterMs: 0,
        errors: [],
      },
      { cause: error },
    );
  }
}

function isJson(answer: Response): boolean {
  return (answer.headers.get("content-type") ?? "").startsWith("application/json");
}

async function problemOf(answer: Response): Promise<Problem> {
  if (answer.status === 401) signedOut();
  const told = await bodyOf(answer);
  return {
    status: answer.status,
    code: textIn(told, "code") ?? "unknown",
    title: textIn(told, "title") ?? text.failure.title,
    detail: textIn(told, "detail") ?? text.failure.status(answer.status),
    mend: textIn(told, "mend"),
    // The hub sends seconds, not a date.
    retryAfterMs: (Number(answer.headers.get("retry-after")) || 0) * 1_000,
    errors: errorsIn(told),
  };
}

async function bodyOf(answer: Response): Promise<object> {
  try {
    const body: unknown = await answer.json();
    return typeof body === "object" && body !== null ? body : {};
  } catch {
    // A proxy in between answered with a page of its own: the status says what is known.
    return {};
  }
}

function textIn(told: object, name: string): string | undefined {
  const value: unknown = Reflect.get(told, name);
  return typeof value === "string" ? value : undefined;
}

function errorsIn(told: object): Problem["errors"] {
  const value: unknown = Reflect.get(told, "errors");
  // The schema of problems says what its members are.
  return Array.isArray(value) ? (value as Problem["errors"]) : [];
}
