import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseTime } from "../../../src/model/time.ts";
import type { RecordedState } from "./recorder.ts";

/**
 * What our driver saw in Home Assistant's state machine, in order, since it was set up in each run. Written at once, so
 * that it also has what the recorder had not committed yet when Home Assistant was killed.
 */
export function witnessedStates(folder: string): readonly RecordedState[] {
  const file = join(folder, "hometide_driver/witness.jsonl");
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  // A kill may leave the beginning of a line; the next run's first one stands right behind it.
  return lines.flatMap((line) => {
    const start = line.lastIndexOf('["');
    if (start === -1 || !line.endsWith("]")) return [];
    // Written by the driver: [entity, state or null, time].
    const [entityId, state, at] = JSON.parse(line.slice(start)) as [string, string | null, string];
    const time = parseTime(at);
    if (time === undefined) throw new Error(`the witness wrote no time: ${line}`);
    return [{ entityId, state: state ?? undefined, time }];
  });
}
