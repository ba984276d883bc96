import type { HomeAssistantClient } from "../../servers/home-assistant/client.ts";
import { until } from "../../support/wait.ts";

interface State {
  readonly entity_id: string;
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** All states, by entity. */
export async function statesOf(client: HomeAssistantClient): Promise<ReadonlyMap<string, State>> {
  const states = await client.command<readonly State[]>("get_states");
  return new Map(states.map((state) => [state.entity_id, state]));
}

export async function untilState(
  client: HomeAssistantClient,
  entity: string,
  state: string,
  withinMs = 20_000,
): Promise<void> {
  let is: string | undefined;
  await until(
    async () => (is = (await statesOf(client)).get(entity)?.state) === state,
    `${entity} is ${state}, not ${String(is)}`,
    withinMs,
  );
}
