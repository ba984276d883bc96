import type { Clock } from "../../model/clock.ts";
import type { Recorder } from "../recorder.ts";
import type { Asked } from "./ask.ts";
import { createAsk } from "./ask.ts";
import { historyCommand, readHistory, stateAtCommand } from "./history.ts";
import { readEntities } from "./read-registries.ts";
import { isRecord } from "./read-state.ts";
import { readStatistics, readUnits, statisticsCommand } from "./statistics.ts";

/** A recorder on a slow card may take its time; one that does not answer by then is asked again. */
const ANSWER_WITHIN_MS = 60_000;

/**
 * Home Assistant's recorder, over the connection of the moment.
 *
 * @param asked gives `undefined` where there is none, or Home Assistant has not come up
 */
export function createRecorder(options: { readonly clock: Clock; readonly asked: () => Asked | undefined }): Recorder {
  const ask = createAsk({ ...options, answerWithinMs: ANSWER_WITHIN_MS });

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
