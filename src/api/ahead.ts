import type { FastifyRequest } from "fastify";
import { MICROS_PER_MS } from "../model/time.ts";
import type { Api, ApiDeps } from "./deps.ts";
import { zoneOffset } from "../history/zone-offset.ts";
import type { ZoneOffset } from "../history/zone-offset.ts";

/**
 * What the dashboard's first page shows, the most wanted first: web/ takes these answers out of the page that it
 * stands in, by the very same paths, and asks for nothing of it. All are answered from memory.
 */
const PATHS = [
  "api/v1/hub",
  "api/v1/games/live",
  "api/v1/games/upcoming?hours=168",
  "health",
  "api/v1/activity?minutes=120",
] as const;

/** What a page takes along. */
export interface Ahead {
  /** The id with which the stream tells all that happened since. */
  readonly stream: string;
  readonly zone: ZoneOffset;
  /** By path, as the page would ask for them. */
  readonly answers: Readonly<Record<string, unknown>>;
}

export interface StreamPlace {
  /** Gives the id with which the live stream tells all that happens from now on. */
  readonly streamPlace: () => string;
}

/** A phone reads so many bytes of JSON, a tenth on the line, in a few hundredths of a second; what is more waits for the page. */
const MOST_BYTES = 100_000;

/** By what a request was let in, and is let in again. */
const CREDENTIALS = ["host", "authorization", "cookie", "x-ingress-path", "sec-fetch-site"] as const;

/**
 * What the page takes along to who made `request`: the text of an {@link Ahead}, which may stand in a `script` element.
 * An answer that is no success is left out: the page asks itself, and tells.
 */
export async function answersAhead(
  app: Api,
  request: FastifyRequest,
  { clock, pageSettings, streamPlace }: Pick<ApiDeps, "clock" | "pageSettings"> & StreamPlace,
): Promise<string> {
  // Before the answers are made.
  const stream = streamPlace();
  const headers = Object.fromEntries(
    CREDENTIALS.flatMap((name) => (request.headers[name] === undefined ? [] : [[name, request.headers[name]]])),
  );
  const { remoteAddress } = request.socket;
  const answers = await Promise.all(
    PATHS.map((path) =>
      app.inject({ url: `/${path}`, headers, ...(remoteAddress === undefined ? {} : { remoteAddress }) }),
    ),
  );
  let left = MOST_BYTES;
  const told = answers.flatMap(({ statusCode, body }, at) => {
    if (statusCode !== 200 || body.length > left) return [];
    left -= body.length;
    return [`${JSON.stringify(PATHS[at])}:${body}`];
  });
  const zone = zoneOffset(pageSettings().time_zone, clock.now() / MICROS_PER_MS);
  const rest = JSON.stringify({ stream, zone });
  // No text of an answer ends the element, or begins a comment in it.
  return `${rest.slice(0, -1)},"answers":{${told.join(",")}}}`.replaceAll("<", String.raw`\u003c`);
}
