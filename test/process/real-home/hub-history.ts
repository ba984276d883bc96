import { setTimeout as sleep } from "node:timers/promises";
import { parseTime } from "../../../src/model/time.ts";
import type { RecordedState } from "../../servers/home-assistant/recorder.ts";
import { until } from "../../support/wait.ts";
import { allEntities } from "../hub-answers.ts";
import type { HubProcess } from "../hub-process.ts";

const EVER = "from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z&resolution=raw";

/** Every state that the hub holds of these entities, in the order of time, as its API gives them (NDJSON). */
export async function hubStates(hub: HubProcess, entityIds: Iterable<string>): Promise<readonly RecordedState[]> {
  const states: RecordedState[] = [];
  for (const entityId of entityIds) {
    const text = await ask(`${hub.url}/api/v1/history/${encodeURIComponent(entityId)}?${EVER}`);
    for (const line of text.split("\n")) {
      if (line === "") continue;
      const { time, state } = JSON.parse(line) as { time: string; state: string };
      const at = parseTime(time);
      if (at === undefined) throw new Error(`the hub wrote no time: ${line}`);
      states.push({ entityId, state, time: at });
    }
  }
  return states;
}

/** Asks as a polite client: where the limit of requests a minute is reached, it comes again when the hub says. */
async function ask(url: string): Promise<string> {
  for (;;) {
    const answer = await fetch(url, { headers: { accept: "application/x-ndjson" } });
    const text = await answer.text();
    if (answer.ok) return text;
    // An entity that the hub has never heard of has no states there.
    if (answer.status === 404) return "";
    if (answer.status !== 429) throw new Error(`${url}: ${answer.status} ${text}`);
    await sleep(1_000 * Number(answer.headers.get("retry-after") ?? 1));
  }
}

/** Waits until the hub knows the last state of each entity. */
export async function untilHeard(hub: HubProcess, recorded: readonly RecordedState[]): Promise<void> {
  const last = new Map(recorded.filter(({ state }) => state !== undefined).map((one) => [one.entityId, one.time]));
  await until(async () => {
    const known = new Map(
      (await allEntities(hub)).map(({ entity_id, updated_at }) => [entity_id, parseTime(updated_at) ?? 0]),
    );
    return [...last].every(([entityId, time]) => (known.get(entityId) ?? 0) >= time);
  }, "the hub knows each entity's last state");
}
