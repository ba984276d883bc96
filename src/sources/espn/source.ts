import type { Clock } from "../../model/clock.ts";
import { HometideError, messageOf } from "../../model/errors.ts";
import type { Game, LeagueId } from "../../model/game.ts";
import { leagues } from "../../model/league.ts";
import type { SportsObservation } from "../../model/sports-observation.ts";
import type { Micros } from "../../model/time.ts";
import { MICROS_PER_DAY, MICROS_PER_MS } from "../../model/time.ts";
import type { Log } from "../../ops/log.ts";
import type { Metrics } from "../../ops/metrics.ts";
import type { Emit, Source } from "../source.ts";
import type { EspnClient } from "./client.ts";
import { createEspnClient } from "./client.ts";
import type { LeagueState } from "./espn-health.ts";
import { espnHealth, NOT_READ_YET } from "./espn-health.ts";
import { leftoverDay } from "./leftovers.ts";
import type { EspnSettings } from "./options.ts";
import { nextPollMs, retryMs } from "./pace.ts";
import { NOT_A_LIST, parseScoreboard } from "./parse-scoreboard.ts";
import { parseTeams } from "./parse-teams.ts";

export interface EspnSourceOptions {
  readonly settings: EspnSettings;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** The hub's version, for the User-Agent. */
  readonly version: string;
  /** The games that are known, so that the pace follows them. */
  readonly games: () => readonly Game[];
  /** 0 up to 1; `Math.random` where absent. */
  readonly random?: () => number;
}

/** ESPN answers completely up to this many entries, and cuts silently where more is asked for (ESPN.md). */
const LIMIT = 500;
const TEAMS_EVERY: Micros = MICROS_PER_DAY;

/**
 * ESPN's scoreboards and teams: one loop for each league, whoever asks. A failure is told as `unreachable` and tried
 * again after a growing wait; nothing ends the source but its signal.
 */
export function createEspnSource(options: EspnSourceOptions): Source<SportsObservation> {
  const { settings, clock, metrics } = options;
  const pathOf = (league: LeagueId): string => leagues[league].espnPath;
  const client = createEspnClient({ ...settings, version: options.version, clock, metrics, pathOf });
  const states = new Map<LeagueId, LeagueState>(settings.leagues.map((league) => [league, NOT_READ_YET]));

  return {
    name: "espn",
    async run(signal, emit) {
      await Promise.all([...states.keys()].map((league) => follow(league, client, options, states, signal, emit)));
    },
    health: () => espnHealth(states, clock.now(), settings),
  };
}

/** The loop of a league: read, hand on, wait; until the signal. */
async function follow(
  league: LeagueId,
  client: EspnClient,
  options: EspnSourceOptions,
  states: Map<LeagueId, LeagueState>,
  signal: AbortSignal,
  emit: Emit<SportsObservation>,
): Promise<void> {
  const { settings, clock, log, games, random = Math.random } = options;
  const askedAt = new Map<string, Micros>();
  let teamsDue: Micros = clock.now();
  let failures = 0;

  while (!signal.aborted) {
    let waitMs: number;
    try {
      const listed = await readGames({});
      note({ readAt: clock.now(), failure: undefined });
      failures = 0;
      const askedToWaitMs = Math.max(await readLeftovers(listed), await readTeamsOnceADay());
      waitMs = Math.max(askedToWaitMs, nextPollMs(games(), league, clock.now(), settings, random()));
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

  async function readLeftovers(listed: ReadonlySet<string>): Promise<number> {
    const day = leftoverDay(games(), league, listed, askedAt, clock.now(), settings);
    if (day === undefined) return 0;
    askedAt.set(day, clock.now());
    const failure = await aside("games of an earlier day", () => readGames({ dates: day }));
    return failure?.retryAfterMs ?? 0;
  }

  async function readTeamsOnceADay(): Promise<number> {
    if (clock.now() < teamsDue) return 0;
    const failure = await aside("teams", readTeams);
    const pauseMs = Math.max(settings.idleMs, failure?.retryAfterMs ?? 0);
    teamsDue = clock.now() + (failure === undefined ? TEAMS_EVERY : pauseMs * MICROS_PER_MS);
    note({ teamsFailure: failure?.error });
    return failure?.retryAfterMs ?? 0;
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

  /** @throws Failure where the request failed; whatever `emit` throws */
  async function readGames(query: Readonly<Record<string, string>>): Promise<ReadonlySet<string>> {
    const { games: seen, problems } = parseScoreboard(await get("scoreboard", query), leagues[league]);
    refuseUnreadable(problems);
    warnIfCut("scoreboard", seen.length + problems.length);
    await emit([{ kind: "scoreboard", league, games: seen, problems, readAt: clock.now() }]);
    return new Set(seen.map((game) => game.id));
  }

  async function readTeams(): Promise<void> {
    const { teams, problems } = parseTeams(await get("teams", {}), leagues[league]);
    refuseUnreadable(problems);
    warnIfCut("teams", teams.length + problems.length);
    await emit([{ kind: "teams", league, teams, problems, readAt: clock.now() }]);
  }

  async function get(page: string, query: Readonly<Record<string, string>>): Promise<unknown> {
    const answer = await client.get(league, page, { ...query, limit: String(LIMIT) }, signal);
    if (answer.kind === "failed") throw new Failure(answer.error, answer.retryAfterMs);
    return answer.payload;
  }

  function warnIfCut(page: string, entries: number): void {
    if (entries === LIMIT)
      log.warn({ league, page, entries }, "ESPN's answer has as many entries as were asked for: some may be missing");
  }

  async function tellFailure(error: HometideError, waitMs: number): Promise<void> {
    const now = clock.now();
    const retryAt = now + waitMs * MICROS_PER_MS;
    note({ failure: { error, since: states.get(league)?.failure?.since ?? now, retryAt } });
    log.warn({ league, code: error.code, failures, retry_in_ms: waitMs }, `ESPN was not read: ${error.message}`);
    try {
      await emit([{ kind: "unreachable", league, error, at: now, retryAt }]);
    } catch (emitError) {
      if (!signal.aborted) log.error({ league, error: messageOf(emitError) }, "ESPN's failure could not be told");
    }
  }
}

/** A request that failed, on its way out of a poll. */
class Failure extends Error {
  readonly error: HometideError;
  readonly retryAfterMs: number | undefined;

  constructor(error: HometideError, retryAfterMs: number | undefined) {
    super(error.message, { cause: error });
    this.error = error;
    this.retryAfterMs = retryAfterMs;
  }
}

function failureOf(error: unknown): { readonly error: HometideError; readonly retryAfterMs: number | undefined } {
  if (error instanceof Failure) return error;
  if (error instanceof HometideError) return { error, retryAfterMs: undefined };
  return { error: new HometideError("internal", messageOf(error), { cause: error }), retryAfterMs: undefined };
}

/** JSON that is no scoreboard at all is a failure of the poll; a single event is not. */
function refuseUnreadable(
  problems: readonly { readonly reason: string; readonly detail: string; readonly sample: string }[],
): void {
  const whole = problems.find((problem) => problem.reason === NOT_A_LIST);
  if (whole === undefined) return;
  throw new Failure(new HometideError("espn_unreadable", `${whole.detail}: ${whole.sample}`), undefined);
}
