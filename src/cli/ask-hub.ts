import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../config/schema.ts";
import type { ErrorCode } from "../model/errors.ts";
import { errorCodes, HometideError, messageOf } from "../model/errors.ts";

/**
 * Asks the hub that runs with a configuration, over its API: method, path, body as JSON. Resolves to the answer's JSON.
 *
 * @throws HometideError hub_unreachable, or what the hub itself says is wrong
 */
export type AskHub = (method: string, path: string, body?: unknown) => Promise<unknown>;

/** The token is the configuration's, else the one that the hub made at its first start. */
export function createHubAsk(config: Config): AskHub {
  const base = addressOf(config.server);
  const token = config.server.token ?? tokenIn(config.data_dir);

  return async (method, path, body) => {
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
      const said = `The hub of ${config.data_dir} does not answer at ${base} (${why}).`;
      throw new HometideError("hub_unreachable", said, { cause: error });
    }
    const given: unknown = await answer.json().catch(() => undefined);
    if (answer.ok) return given;
    throw problemOf(given, `${base}${path} answered ${answer.status}.`);
  };
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
