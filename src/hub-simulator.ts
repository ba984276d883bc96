import type { Clock } from "./model/clock.ts";
import type { GameEvent } from "./model/game-event.ts";
import type { Log } from "./ops/log.ts";
import type { SimulationsView } from "./simulator/view.ts";
import type { LeagueTeam } from "./sports/view.ts";

export interface HubSimulator {
  readonly view: SimulationsView;
  /** Hands every event of simulated games on. @returns ends it */
  watch(take: (events: readonly GameEvent[]) => void): () => void;
}

/**
 * Simulated games: their events go the ways that those of real games go, and say that they are a test. What plays them is
 * loaded with the first one.
 */
export function createHubSimulator(options: {
  readonly clock: Clock;
  readonly log: Log;
  readonly followed: () => readonly LeagueTeam[];
  /** Takes an event to those who are registered for it; gives the number of deliveries. */
  readonly fire: (event: GameEvent) => Promise<number>;
  readonly signal: AbortSignal;
}): HubSimulator {
  const takers = new Set<(events: readonly GameEvent[]) => void>();
  let loading: Promise<SimulationsView> | undefined;
  let loaded: SimulationsView | undefined;
  const fire = (event: GameEvent): Promise<number> => {
    for (const take of takers) take([event]);
    return options.fire(event);
  };
  const load = (): Promise<SimulationsView> =>
    (loading ??= import("./simulator/simulations.ts").then(
      ({ createSimulations }) => (loaded = createSimulations({ ...options, fire })),
    ));
  return {
    view: {
      start: async (request) => (await load()).start(request),
      list: () => loaded?.list() ?? [],
      get: async (id) => (await load()).get(id),
      stop: async (id) => (await load()).stop(id),
    },
    watch(take) {
      takers.add(take);
      return () => void takers.delete(take);
    },
  };
}
