import type { Clock } from "../../model/clock.ts";
import type { HometideError } from "../../model/errors.ts";
import { messageOf } from "../../model/errors.ts";
import type { LeagueId } from "../../model/game.ts";
import type { League } from "../../model/league.ts";
import type { SportsObservation } from "../../model/sports-observation.ts";
import type { Micros } from "../../model/time.ts";
import { MICROS_PER_DAY, MICROS_PER_MS } from "../../model/time.ts";
import type { Log } from "../../ops/log.ts";
import type { Metrics } from "../../ops/metrics.ts";
import type { Emit, Source } from "../source.ts";
import { createBeside } from "./beside.ts";
import { createBudget } from "./budget.ts";
import type { EspnClient } from "./client.ts";
import { createEspnClient } from "./client.ts";
import type { LeagueState } from "./espn-health.ts";
import { espnHealth, NOT_READ_YET } from "./espn-health.ts";
import { Failure, failureOf } from "./failure.ts";
import type { FetchPage } from "./fetch-page.ts";
import { createPageFetch } from "./fetch-page.ts";
import { leftoverDay } from "./leftovers.ts";
import { monthsToRead } from "./look-ahead.ts";
import { LostGames } from "./lost-games.ts";
import type { EspnKnowledge, EspnSettings } from "./options.ts";
import { isNear, nextPollMs, retryMs } from "./pace.ts";
import { createPageReading } from "./page-reading.ts";

export interface EspnSourceOptions {
  readonly settings: EspnSettings;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** The hub's version, for the User-Agent. */
  readonly version: string;
  /** What the hub knows: the pace follows the games, and nothing is asked for twice. */
  readonly knowledge: EspnKnowledge;
  /** 0 up to 1; `Math.random` where absent. */
  readonly random?: () => number;
  /** Asks for a page; over HTTP where absent. */
  readonly fetchPage?: FetchPage;
}

const TEAMS_EVERY: Micros = MICROS_PER_DAY;

/**
 * ESPN's scoreboards, the games ahead and teams: one loop for each league, whoever asks. A failure is told as `unreachable` and tried
 * again after a growing wait; nothing ends the source but its signal.
 */
export function createEspnSource(options: EspnSourceOptions): Source<SportsObservation> {
  const { settings, clock, metrics, knowledge } = options;
  const isGameNear = (league: LeagueId): boolean => isNear(knowledge.games(), league, espnTime(clock, client));
  const budget = createBudget({ limits: settings, clock, metrics, isNear: isGameNear });
  const client: EspnClient = createEspnClient({
    fetchPage: options.fetchPage ?? createPageFetch({ ...settings, version: options.version, clock, metrics }),
    budget,
    clock,
  });
  const states = new Map<LeagueId, LeagueState>(settings.leagues.map(({ id }) => [id, NOT_READ_YET]));

  return {
    name: "espn",
    async run(signal, emit) {
      await Promise.all(settings.leagues.map((row) => follow(row, client, options, states, signal, emit)));
    },
    health: () => espnHealth(states, clock.now(), settings, { budget, aheadMs: client.aheadMs() }),
  };
}

/** The time by ESPN's clock, by which its games start: the machine's own may be hours off. */
function espnTime(clock: Clock, client: EspnClient): Micros {
  return clock.now() + client.aheadMs() * MICROS_PER_MS;
}

/** The loop of a league: read, hand on, wait; until the signal. */
async function follow(
  row: League,
  client: EspnClient,
  options: EspnSourceOptions,
  states: Map<LeagueId, LeagueState>,
  signal: AbortSignal,
  emit: Emit<SportsObservation>,
): Promise<void> {
  const { settings, clock, log, knowledge, random = Math.random } = options;
  const league = row.id;
  const espnNow = (): Micros => espnTime(clock, client);
  const { games } = knowledge;
  const askedAt = new Map<string, Micros>();
  let teamsDue: Micros = clock.now();
  const monthReadAt = new Map<string, Micros>();
  const monthRetries = { ...settings, liveMs: settings.idleMs, idleMs: MICROS_PER_DAY / MICROS_PER_MS };
  let monthsDue: Micros = clock.now();
  let monthFailures = 0;
  let failures = 0;
  const lost = new LostGames(league);
  const { readGames, readMonth, readTeams } = createPageReading({
    row,
    clock,
    espnNow,
    log,
    ask,
    emit: handOn,
    noteUnreadable: (unreadable) => note({ unreadable }),
  });
  const beside = createBeside({
    league: row,
    settings,
    clock,
    knowledge,
    random,
    signal,
    get: getPage,
    aside,
    emit: handOn,
    noteFailures: (besideFailures) => note({ besideFailures }),
  });

  while (!signal.aborted) {
    let waitMs: number;
    try {
      await beside.first();
      const listed = await readGames({});
      const polledAt = clock.now();
      const failure = lost.any ? states.get(league)?.failure : undefined;
      note({ readAt: polledAt, failure });
      failures = 0;
      const askedToWaitMs = Math.max(await readLeftovers(listed), await readTeamsOnceADay());
      const idle = { askedToWaitMs, againMs: Infinity };
      if (askedToWaitMs === 0) await readAheadOnceADay(listed);
      const next = askedToWaitMs === 0 ? await beside.read(listed) : idle;
      // The pace is that of the scoreboard: what was read beside it does not put its next poll off.
      const paceMs = Math.min(next.againMs, nextPollMs(games(), league, espnNow(), settings, random()));
      waitMs = Math.max(next.askedToWaitMs, paceMs - (clock.now() - polledAt) / MICROS_PER_MS, 0);
    } catch (error) {
      // The signal ends requests too, and a hub that stops takes nothing more: neither is a failure.
      if (signal.aborted) return;
      failures += 1;
      const failure = failureOf(error);
      waitMs = retryMs(failures, failure.retryAfterMs, settings, random());
      await tellFailure(failure.error, waitMs);
    }
    await clock.sleep(waitMs, signal);
  }

  function note(change: Partial<LeagueState>): void {
    states.set(league, { ...(states.get(league) ?? NOT_READ_YET), ...change });
  }

  /** What is handed on of a scoreboard says whether games are missed that are on. */
  async function handOn(observation: SportsObservation): Promise<void> {
    if (observation.kind === "scoreboard") lost.told(observation.games);
    await emit([observation.kind === "scoreboard" && lost.any ? { ...observation, lost: true } : observation]);
  }

  async function readLeftovers(listed: ReadonlySet<string>): Promise<number> {
    const day = leftoverDay(games(), league, listed, sinceAsked, espnNow(), settings);
    const all = new Set(listed);
    const failure = day === undefined ? undefined : await aside("games of an earlier day", () => readDay(day, all));
    const before = lost.any;
    lost.looked(games(), all, day, espnNow());
    const error = lost.error();
    if (error !== undefined && !before && !signal.aborted) await tellFailure(error, settings.liveMs);
    else note({ failure: error === undefined ? undefined : noted(error, settings.liveMs) });
    return failure?.retryAfterMs ?? 0;
  }

  /** A clock that was set back meanwhile makes no day wait for its return. */
  function sinceAsked(day: string): Micros {
    return Math.abs(clock.now() - (askedAt.get(day) ?? -Infinity));
  }

  async function readDay(day: string, listed: Set<string>): Promise<void> {
    askedAt.set(day, clock.now());
    for (const id of await readGames({ dates: day })) listed.add(id);
  }

  async function readTeamsOnceADay(): Promise<number> {
    if (clock.now() < teamsDue) return 0;
    const failure = await aside("teams", readTeams);
    const pauseMs = Math.max(settings.idleMs, failure?.retryAfterMs ?? 0);
    teamsDue = clock.now() + (failure === undefined ? TEAMS_EVERY : pauseMs * MICROS_PER_MS);
    note({ teamsFailure: failure?.error });
    return failure?.retryAfterMs ?? 0;
  }

  /** A failure waits by itself, even where ESPN asked for a wait: if that is meant for all, the next poll is told so. */
  async function readAheadOnceADay(listed: ReadonlySet<string>): Promise<void> {
    if (clock.now() < monthsDue) return;
    const isLive = games().some((game) => game.league === league && game.status === "live");
    for (const month of monthsToRead(monthReadAt, espnNow(), { isLive })) {
      const failure = await aside(`games of ${month}`, () => readMonth(month, listed));
      if (signal.aborted) return;
      monthFailures = failure === undefined ? 0 : monthFailures + 1;
      note({ monthsFailure: failure?.error });
      if (failure !== undefined) {
        const pauseMs = retryMs(monthFailures, failure.retryAfterMs, monthRetries, random());
        monthsDue = clock.now() + pauseMs * MICROS_PER_MS;
        return;
      }
      monthReadAt.set(month, espnNow());
    }
  }

  /** Reads what the games do not depend on: a failure is told, and the scoreboard stays fresh. */
  async function aside(what: string, read: () => Promise<unknown>): Promise<Failure | undefined> {
    try {
      await read();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (!signal.aborted)
        log.warn({ league, code: error.error.code }, `ESPN's ${what} were not read: ${error.message}`);
      return error;
    }
    return undefined;
  }

  /** @throws Failure */
  async function getPage(page: string, query: Readonly<Record<string, string>>): Promise<unknown> {
    return (await ask(page, query)).payload;
  }

  /** @throws Failure */
  async function ask(
    page: string,
    query: Readonly<Record<string, string>>,
  ): Promise<{ readonly payload: unknown; readonly readAt: Micros }> {
    const answer = await client.get(row, page, query, signal);
    if (answer.kind === "failed") throw new Failure(answer.error, answer.retryAfterMs);
    return answer;
  }

  function noted(error: HometideError, waitMs: number): NonNullable<LeagueState["failure"]> {
    const now = clock.now();
    return { error, since: states.get(league)?.failure?.since ?? now, retryAt: now + waitMs * MICROS_PER_MS };
  }

  async function tellFailure(error: HometideError, waitMs: number): Promise<void> {
    const failure = noted(error, waitMs);
    note({ failure });
    log.warn({ league, code: error.code, failures, retry_in_ms: waitMs }, `ESPN was not read: ${error.message}`);
    try {
      await emit([{ kind: "unreachable", league, error, at: clock.now(), retryAt: failure.retryAt }]);
    } catch (emitError) {
      if (!signal.aborted) log.error({ league, error: messageOf(emitError) }, "ESPN's failure could not be told");
    }
  }
}
