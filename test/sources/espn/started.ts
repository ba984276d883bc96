import { onTestFinished } from "vitest";
import { ManualClock } from "../../../src/model/clock.ts";
import type { Game, LeagueId } from "../../../src/model/game.ts";
import { leagueOf } from "../../../src/model/league.ts";
import type { SportsObservation } from "../../../src/model/sports-observation.ts";
import { parseTime } from "../../../src/model/time.ts";
import { silentLog } from "../../../src/ops/log.ts";
import type { Log } from "../../../src/ops/log.ts";
import { createMetrics } from "../../../src/ops/metrics.ts";
import type { EspnKnowledge, EspnSettings } from "../../../src/sources/espn/options.ts";
import { createEspnSource } from "../../../src/sources/espn/source.ts";
import { createSports } from "../../../src/sports/sports.ts";
import { defaultEspnSettings } from "../../support/espn-settings.ts";
import type { Answer } from "./espn-stub.ts";
import { espnStub, json } from "./espn-stub.ts";

export const NOW = parseTime("2026-01-10T01:00:00Z") ?? 0;
export const noGames = json({ events: [] });
const noTeams = json({ sports: [{ leagues: [{ teams: [] }] }] });

/** Answers a scoreboard as told, and an empty list of teams. */
export const scoreboard =
  (answer: Answer): Answer =>
  (request, response) =>
    (request.url?.includes("/teams") === true ? noTeams : answer)(request, response);

interface Started {
  readonly leagues?: readonly LeagueId[];
  readonly games?: readonly Game[];
  readonly clock?: ManualClock;
  /** Of another server than the one that answers as told. */
  readonly url?: string;
  readonly log?: Log;
  readonly settings?: Partial<EspnSettings>;
  readonly knowledge?: Partial<EspnKnowledge>;
}

/** A source that runs against a server of the test, with its observations taken up by the state of the games. */
export async function started(answer: Answer, options: Started = {}) {
  const { leagues = ["nhl"], games = [], clock = new ManualClock(NOW), log = silentLog } = options;
  const server = await espnStub(answer);
  const sports = createSports({ leagues, clock });
  sports.restore({ games: new Map(games.map((game) => [game.id, game])), teams: new Map() });
  const rows = leagues.map((id) => leagueOf(id)).filter((league) => league !== undefined);
  const settings = {
    ...defaultEspnSettings(options.url ?? server.url, rows),
    ...options.settings,
  };
  const source = createEspnSource({
    settings,
    clock,
    log,
    metrics: createMetrics(),
    version: "1",
    knowledge: {
      games: sports.games,
      detail: sports.detail,
      // Standings and injuries were read just now: a test that is about them says otherwise.
      pageReadAt: () => clock.now(),
      followed: () => new Set(),
      ...options.knowledge,
    },
    random: () => 0,
  });
  const observed: SportsObservation[] = [];
  const stop = new AbortController();
  let refuse: Error | undefined;
  const running = source.run(stop.signal, (observations) => {
    if (refuse !== undefined) return Promise.reject(refuse);
    for (const observation of observations) {
      observed.push(observation);
      sports.observe(observation).apply();
    }
    return Promise.resolve();
  });
  onTestFinished(async () => {
    stop.abort();
    await running;
  });
  /** Resolves when every league's loop waits for its next poll. */
  const resting = async (): Promise<void> => {
    for (let quiet = 0; quiet < 3;) {
      await new Promise((resolve) => setImmediate(resolve));
      const due = clock.nextDue();
      // The time-outs of requests are timers too: only a wait for a poll may be left. Requests take less than this.
      quiet = due !== undefined && due - clock.now() !== 10_000_000 ? quiet + 1 : 0;
    }
  };
  return {
    server,
    clock,
    sports,
    source,
    observed,
    stop,
    running,
    resting,
    refuseWith: (error: Error | undefined) => {
      refuse = error;
    },
    paths: () =>
      server.requests.map(({ path }) =>
        path.replace("/apis/site/v2/sports/", "").replace("?", " ").replace("limit=500", "").trim(),
      ),
    /** Moves to the next poll and lets it finish. */
    async next(): Promise<number> {
      const from = clock.now();
      await clock.moveTo(clock.nextDue() ?? from);
      await resting();
      return (clock.now() - from) / 1_000;
    },
  };
}
