import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DeadLetterAnswer, MirrorAnswer, VerificationAnswer } from "../api/mirror-answers.ts";
import type { Config } from "../config/schema.ts";
import { errorCodes, HometideError, messageOf } from "../model/errors.ts";
import type { ErrorCode } from "../model/errors.ts";
import type { LetterSelection, MirrorClient } from "./mirror-client.ts";

/** Asks the hub that runs with this configuration, over its API. */
export function createHubClient(config: Config): MirrorClient {
  const base = addressOf(config.server);
  const token = config.server.token ?? tokenIn(config.data_dir);

  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const headers: Record<string, string> = { accept: "application/json" };
    if (token !== undefined) headers["authorization"] = `Bearer ${token}`;
    if (body !== undefined) headers["content-type"] = "application/json";
    let answer: Response;
    try {
      answer = await fetch(base + path, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      const why = error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : messageOf(error);
      const said = `A hub uses ${config.data_dir}, and does not answer at ${base} (${why}).`;
      throw new HometideError("hub_unreachable", said, { cause: error });
    }
    const given: unknown = await answer.json().catch(() => undefined);
    if (answer.ok) return given;
    throw problemOf(given, `${base}${path} answered ${answer.status}.`);
  };

  // The hub's API is of this version's schemas: another version that answers otherwise has no folder lock in common.
  return {
    mirrors: async () => ((await ask("GET", "/api/v1/mirrors")) as { mirrors: readonly MirrorAnswer[] }).mirrors,
    backfill: async (name, span) =>
      (await ask("POST", `/api/v1/mirrors/${encodeURIComponent(name)}/backfill`, span ?? {})) as MirrorAnswer,
    verify: async (name, { from, to }) => {
      const query = new URLSearchParams({ from, to }).toString();
      return (await ask("GET", `/api/v1/mirrors/${encodeURIComponent(name)}/verify?${query}`)) as VerificationAnswer;
    },
    async *deadLetters(mirror) {
      let cursor: string | null = null;
      do {
        const query = new URLSearchParams({ limit: "1000" });
        if (mirror !== undefined) query.set("mirror", mirror);
        if (cursor !== null) query.set("cursor", cursor);
        const page = (await ask("GET", `/api/v1/dead-letters?${query.toString()}`)) as LetterPage;
        yield* page.dead_letters;
        cursor = page.next;
      } while (cursor !== null);
    },
    retry: async (selection) => countIn(await ask("POST", "/api/v1/dead-letters/retry", given(selection))),
    drop: async ({ mirror, ids }) => {
      const query = new URLSearchParams();
      if (mirror !== undefined) query.set("mirror", mirror);
      if (ids !== undefined) query.set("ids", ids.join(","));
      return countIn(await ask("DELETE", `/api/v1/dead-letters?${query.toString()}`));
    },
    close: () => Promise.resolve(),
  };
}

interface LetterPage {
  readonly dead_letters: readonly DeadLetterAnswer[];
  readonly next: string | null;
}

function given({ mirror, ids }: LetterSelection): object {
  return { ...(mirror === undefined ? {} : { mirror }), ...(ids === undefined ? {} : { ids }) };
}

function countIn(answer: unknown): number {
  return (answer as { readonly count: number }).count;
}

/** Listening on every address includes this machine's own. */
function addressOf({ host, port }: Config["server"]): string {
  if (port === 0) {
    throw new HometideError(
      "hub_unreachable",
      "The hub listens on a port that the configuration does not name (it is 0).",
    );
  }
  const name = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "[::1]" : host.includes(":") ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

/** The token that a hub made at its first start, where it made one. */
function tokenIn(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, "token"), "utf8").trim();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new HometideError("data_dir_unusable", `The hub's token cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function problemOf(answer: unknown, otherwise: string): HometideError {
  if (typeof answer === "object" && answer !== null && "code" in answer && "detail" in answer) {
    const code = String(answer.code);
    if (Object.hasOwn(errorCodes, code)) return new HometideError(code as ErrorCode, String(answer.detail));
  }
  return new HometideError("hub_unreachable", otherwise);
}
