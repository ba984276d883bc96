import type { History } from "../../src/api/history-answers.ts";
import type { Micros } from "../../src/model/time.ts";
import { formatTime, MICROS_PER_DAY } from "../../src/model/time.ts";
import type { DrivenHub } from "./driven-hub.ts";
import type { TrueStory } from "./truth.ts";

const DAYS = 20;

/** Whether each name that an entity ever had leads to all that it said in the last days. @returns what does not */
export async function checkNames(
  hub: DrivenHub,
  stories: readonly TrueStory[],
  now: Micros,
): Promise<readonly string[]> {
  const wrong: string[] = [];
  const from = now - DAYS * MICROS_PER_DAY;
  for (const { names, states } of stories) {
    if (names.length === 1) continue;
    const said = states.filter(({ time }) => time >= from && time < now);
    for (const { name } of names) {
      const query = `resolution=raw&limit=1000&from=${formatTime(from)}&to=${formatTime(now)}`;
      const { entity_id, rows } = await hub.get<History>(`/api/v1/history/${name}?${query}`);
      if (entity_id !== names.at(-1)?.name) wrong.push(`${name} is told to be ${entity_id}`);
      const times = JSON.stringify(rows.map(({ time }) => time));
      if (times !== JSON.stringify(said.slice(0, 1_000).map(({ time }) => formatTime(time))))
        wrong.push(`${name} has ${rows.length} states in ${DAYS} days, and said ${said.length}`);
    }
  }
  return wrong;
}
