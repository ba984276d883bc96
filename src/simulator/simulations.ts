import type { Clock } from "../model/clock.ts";
import { HometideError, messageOf } from "../model/errors.ts";
import type { GameEvent } from "../model/game-event.ts";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_MS, MICROS_PER_SECOND } from "../model/time.ts";
import type { Log } from "../ops/log.ts";
import { hasScenario, loadScenario } from "../replay/scenario/load.ts";
import { singleGame } from "../replay/scenario/single-game.ts";
import type { LeagueTeam } from "../sports/view.ts";
import { chooseGame } from "./choose-game.ts";
import { playGame } from "./play-game.ts";
import type { Simulation, SimulationRequest, SimulationsView } from "./view.ts";

export interface SimulationsOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Whom the user follows. */
  readonly followed: () => readonly LeagueTeam[];
  /** Takes an event to those who wait for it; gives the number of deliveries. */
  readonly fire: (event: GameEvent) => Promise<number>;
  /** Ends all of them. */
  readonly signal: AbortSignal;
}

const DEFAULT_SCENARIO = "evening";
/** A game is seen before its start, so that its start is something that happens. */
const LEAD: Micros = MICROS_PER_SECOND;
/** The hub looks at a live game every 15 s; a simulated one looks so often in its own time, but not more often than this. */
const LOOK_EVERY_MS = 15_000;
const LEAST_LOOK_MS = 100;
const MOST_RUNNING = 4;
const KEPT = 20;

interface Run {
  shown: Simulation;
  readonly stopping: AbortController;
  readonly ended: Promise<void>;
}

/** The simulated games of a hub, in memory: a restart ends them, for nobody waits any more for lights that would flash by surprise. */
export function createSimulations(options: SimulationsOptions): SimulationsView {
  const { clock, log, followed } = options;
  const runs = new Map<string, Run>();
  let count = 0;

  const runOf = (id: string): Run => {
    const run = runs.get(id);
    if (run === undefined)
      throw new HometideError("unknown_simulation", `There is no simulated game ${id.slice(0, 60)}.`);
    return run;
  };

  return {
    async start(request) {
      const running = [...runs.values()].filter(({ shown }) => shown.state === "running").length;
      if (running >= MOST_RUNNING) throw new HometideError("simulation_busy", `${running} simulated games are on.`);
      const { scenario, speed } = { scenario: DEFAULT_SCENARIO, ...given(request) };
      if (!hasScenario(scenario)) throw unknownScenario(scenario);
      const { facts, teams } = chooseGame(loadScenario(scenario), request, followed());
      const startedAt = clock.now();
      count += 1;
      const id = `sim-${Math.floor(startedAt / MICROS_PER_MS)}-${count}`;
      const staged = singleGame({ facts, teams, id, startsAt: startedAt + LEAD, speed });
      const played = playGame(staged, facts.league, clock);
      played.look();
      const stopping = new AbortController();
      const shown: Simulation = {
        id,
        scenario,
        speed,
        state: "running",
        reason: undefined,
        startedAt,
        endsAt: staged.endsAt,
        game: played.game,
        events: [],
        deliveries: 0,
      };
      const ended = Promise.withResolvers<void>();
      const run: Run = { shown, stopping, ended: ended.promise };
      runs.set(id, run);
      forget(runs);
      log.info(
        { simulation: id, speed, teams: `${teams.away.abbreviation} at ${teams.home.abbreviation}` },
        "a simulated game begins",
      );
      void play(run, played, options).then(() => ended.resolve());
      return shown;
    },
    list: () => [...runs.values()].map(({ shown }) => shown).toReversed(),
    get: async (id) => runOf(id).shown,
    async stop(id) {
      const run = runOf(id);
      run.stopping.abort();
      await run.ended;
      return run.shown;
    },
  };
}

/** Looks until the game is over; never rejects. */
async function play(run: Run, played: ReturnType<typeof playGame>, options: SimulationsOptions): Promise<void> {
  const { clock, log, fire } = options;
  const signal = AbortSignal.any([options.signal, run.stopping.signal]);
  const waitMs = Math.max(LEAST_LOOK_MS, LOOK_EVERY_MS / run.shown.speed);
  const end = (state: Simulation["state"], reason?: string): void => {
    run.shown = { ...run.shown, state, reason, endsAt: clock.now() };
    log.info({ simulation: run.shown.id, state, events: run.shown.events.length }, "the simulated game has ended");
  };
  try {
    while (played.game.status !== "finished") {
      await clock.sleep(waitMs, signal);
      if (signal.aborted) return end("stopped");
      const events = played.look();
      run.shown = { ...run.shown, game: played.game };
      for (const event of events) {
        const deliveries = await fire(event);
        run.shown = {
          ...run.shown,
          events: [...run.shown.events, event],
          deliveries: run.shown.deliveries + deliveries,
        };
      }
    }
    return end("finished");
  } catch (error) {
    log.warn({ simulation: run.shown.id, error: messageOf(error) }, "the simulated game failed");
    return end("failed", messageOf(error));
  }
}

/** What is over is kept for a while. */
function forget(runs: Map<string, Run>): void {
  const over = [...runs.values()].filter(({ shown }) => shown.state !== "running");
  for (const { shown } of over.slice(0, Math.max(0, runs.size - KEPT))) runs.delete(shown.id);
}

/** What was left out does not hide a default. */
function given({ scenario, speed }: SimulationRequest): { readonly scenario?: string; readonly speed: number } {
  return { speed, ...(scenario === undefined || scenario === "" ? {} : { scenario }) };
}

function unknownScenario(name: string): HometideError {
  const detail = `There is no scenario ${name.slice(0, 60)}; ${DEFAULT_SCENARIO} is one.`;
  return new HometideError("bad_request", detail, { details: { errors: [{ pointer: "/scenario", detail }] } });
}
