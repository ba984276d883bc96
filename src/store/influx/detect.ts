import type { Session, Trouble } from "./generation.ts";
import { basic } from "./generation.ts";
import type { Answer, Failure } from "./http.ts";
import { wordsOf } from "./judge.ts";
import type { Generation } from "./options.ts";

export interface Detected {
  readonly kind: "detected";
  readonly generation: Generation;
  /** Such as "InfluxDB 1.6.7". */
  readonly name: string;
}

/**
 * Finds the generation by `GET /ping`: 1.x and 2.x answer it to everybody with 204 and their version in a header, 3.x
 * with 200, but with 401, an empty body and no version where it wants a token. v2 paths tell nothing: 1.12 has some.
 */
export async function detect(session: Session): Promise<Detected | Trouble> {
  const open = await ping(session, undefined);
  const known = judgePing(open, session);
  if (known !== undefined) return known;
  // Only a server (or a proxy before it) that wants to know who asks comes here: `open` is an answer with 401 or 403.
  const authorization =
    session.token !== undefined
      ? `Bearer ${session.token}`
      : session.username === undefined
        ? undefined
        : basic(session.username, session.password ?? "");
  if (authorization === undefined)
    return { kind: "auth", reason: `401: the server tells nothing without a token: set ${session.settings.token}` };
  return (
    judgePing(await ping(session, authorization), session) ?? {
      kind: "auth",
      reason: "401: the server does not take the token for /ping",
    }
  );
}

function ping(session: Session, authorization: string | undefined): Promise<Answer | Failure> {
  return session.http.send({ method: "GET", path: "/ping", authorization, timeoutMs: session.timeouts.readMs });
}

/** `undefined` where the server wants credentials first. */
function judgePing(answer: Answer | Failure, { settings }: Pick<Session, "settings">): Detected | Trouble | undefined {
  if (answer.kind === "failure") return { kind: "transient", reason: answer.message };
  const { status, version, build } = answer;
  if (status === 401 || status === 403) return undefined;
  if (status === 408 || status === 429 || status >= 500)
    return { kind: "transient", reason: `${status} ${wordsOf(answer)}` };
  const generation = version === undefined || status >= 300 ? undefined : generationOf(version, build);
  if (generation !== undefined)
    return { kind: "detected", generation, name: `InfluxDB ${numberOf(version) ?? `${generation}.x`}` };
  const reason = `/ping answered ${status} ${wordsOf(answer)}`.trim();
  return {
    kind: "permanent",
    fault: "request",
    reason: `${reason}: there is no InfluxDB at this address (${settings.url})`,
  };
}

function generationOf(version: string, build: string | undefined): Generation | undefined {
  const major = /^v?([123])\./.exec(version)?.[1];
  if (major !== undefined) return Number(major) as Generation;
  // A 1.x that was built without a version says "unknown"; the cloud names itself by its build only.
  if (/cloud/i.test(`${version} ${build ?? ""}`)) return 2;
  return build === "OSS" || build === "ENT" ? 1 : undefined;
}

function numberOf(version: string | undefined): string | undefined {
  return /\d+\.\d+(\.\d+)?/.exec(version ?? "")?.[0];
}
