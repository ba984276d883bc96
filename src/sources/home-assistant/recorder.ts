import type { Connection } from "home-assistant-js-websocket";
import type { Clock } from "../../model/clock.ts";
import { HometideError, messageOf } from "../../model/errors.ts";
import type { Recorder } from "../recorder.ts";
import type { Command } from "./history.ts";
import { historyCommand, readHistory, stateAtCommand } from "./history.ts";
import { readEntities } from "./read-registries.ts";
import { isRecord } from "./read-state.ts";
import { readStatistics, readUnits, statisticsCommand } from "./statistics.ts";

/** A recorder on a slow card may take its time; one that does not answer by then is asked again. */
const ANSWER_WITHIN_MS = 60_000;

/** A connection over which Home Assistant can be asked. */
export interface Asked {
  readonly connection: Connection;
  /** Aborts when the connection ends. */
  readonly signal: AbortSignal;
  /** The entities of the last list of states. */
  readonly stateIds: readonly string[];
}

/**
 * Home Assistant's recorder, over the connection of the moment.
 *
 * @param asked gives `undefined` where there is none, or Home Assistant has not come up
 */
export function createRecorder(options: { readonly clock: Clock; readonly asked: () => Asked | undefined }): Recorder {
  const { clock } = options;

  async function ask(command: Command): Promise<unknown> {
    const asked = options.asked();
    if (asked === undefined) throw unreachable(`${command.type}: there is no connection`);
    const { connection, signal } = asked;
    const late = clock.sleep(ANSWER_WITHIN_MS, signal).then((): never => {
      throw unreachable(
        `${command.type}: no answer ${signal.aborted ? "before the connection ended" : `within ${ANSWER_WITHIN_MS / 1_000} s`}`,
      );
    });
    try {
      return await Promise.race([connection.sendMessagePromise<unknown>(command), late]);
    } catch (error) {
      throw asHometideError(command.type, error);
    }
  }

  return {
    async entityIds() {
      const registry = readEntities(await ask({ type: "config/entity_registry/list" }));
      return [...new Set([...(options.asked()?.stateIds ?? []), ...registry.map(({ entityId }) => entityId)])];
    },
    history: async (query) => readHistory(await ask(historyCommand(query)), query.from),
    async reaches(entityIds, at) {
      const answer = await ask(stateAtCommand(entityIds, at));
      return isRecord(answer) && Object.values(answer).some((rows) => Array.isArray(rows) && rows.length > 0);
    },
    async hours(query) {
      const units = readUnits(await ask({ type: "recorder/list_statistic_ids" }));
      const known = query.entityIds.filter((entityId) => units.has(entityId));
      if (known.length === 0) return [];
      return readStatistics(await ask(statisticsCommand({ ...query, entityIds: known })), units);
    },
    async backlog() {
      const info = await ask({ type: "recorder/info" });
      const waiting = isRecord(info) ? info["backlog"] : undefined;
      return typeof waiting === "number" ? waiting : 0;
    },
  };
}

function asHometideError(what: string, error: unknown): HometideError {
  if (error instanceof HometideError) return error;
  // Home Assistant's own {code, message}; where the connection ended the client rejects with a number, or wraps one.
  if (isRecord(error) && typeof error["message"] === "string" && typeof error["code"] === "string") {
    const details = { code: error["code"] };
    return new HometideError("home_assistant_refused", `${what}: ${error["message"]}`, { cause: error, details });
  }
  const why = error instanceof Error ? messageOf(error) : "the connection ended";
  return unreachable(`${what}: ${why}`, error);
}

function unreachable(message: string, cause?: unknown): HometideError {
  return new HometideError("home_assistant_unreachable", message, { cause });
}
