import type { Connection } from "home-assistant-js-websocket";
import type { Clock } from "../../model/clock.ts";
import { HometideError, messageOf } from "../../model/errors.ts";
import { isRecord } from "./read-state.ts";

/** A connection over which Home Assistant can be asked. */
export interface Asked {
  readonly connection: Connection;
  /** Aborts when the connection ends. */
  readonly signal: AbortSignal;
  /** The entities of the last list of states. */
  readonly stateIds: readonly string[];
}

/** A command of Home Assistant's websocket, without its id. */
export interface Command {
  readonly type: string;
  readonly [parameter: string]: unknown;
}

/**
 * Sends a command over the connection of the moment and gives its result.
 *
 * @throws HometideError home_assistant_unreachable where there is no connection, it ends, or no answer comes in time;
 *   home_assistant_refused where the command was answered with an error, which is in the message
 */
export type Ask = (command: Command) => Promise<unknown>;

/** @param options.asked gives `undefined` where there is no connection, or Home Assistant has not come up */
export function createAsk(options: {
  readonly clock: Clock;
  readonly asked: () => Asked | undefined;
  readonly answerWithinMs: number;
}): Ask {
  const { clock, answerWithinMs } = options;
  return async (command) => {
    const asked = options.asked();
    if (asked === undefined) throw unreachable(`${command.type}: there is no connection`);
    const { connection } = asked;
    // The wait ends with the answer, too: nothing is left behind by a command that was answered.
    const waiting = new AbortController();
    const signal = AbortSignal.any([asked.signal, waiting.signal]);
    const late = clock.sleep(answerWithinMs, signal).then((): never => {
      const ended = asked.signal.aborted;
      throw unreachable(
        `${command.type}: no answer ${ended ? "before the connection ended" : `within ${answerWithinMs / 1_000} s`}`,
      );
    });
    try {
      return await Promise.race([connection.sendMessagePromise<unknown>(command), late]);
    } catch (error) {
      throw asHometideError(command.type, error);
    } finally {
      waiting.abort();
    }
  };
}

function asHometideError(what: string, error: unknown): HometideError {
  if (error instanceof HometideError) return error;
  // Home Assistant's own {code, message}; where the connection ended the client rejects with a number, or wraps one.
  if (isRecord(error) && typeof error["message"] === "string" && typeof error["code"] === "string") {
    const details = { code: error["code"] };
    const who = error["code"] === "unauthorized" ? " (the user of HOME_ASSISTANT_TOKEN is no administrator)" : "";
    const said = `${what}: ${error["message"]}${who}`;
    return new HometideError("home_assistant_refused", said, { cause: error, details });
  }
  const why = error instanceof Error ? messageOf(error) : "the connection ended";
  return unreachable(`${what}: ${why}`, error);
}

function unreachable(message: string, cause?: unknown): HometideError {
  return new HometideError("home_assistant_unreachable", message, { cause });
}
