import type { Clock } from "../../model/clock.ts";
import type { HometideError } from "../../model/errors.ts";
import type { Game } from "../../model/game.ts";
import type { League } from "../../model/league.ts";
import type { SportsObservation } from "../../model/sports-observation.ts";
import type { Micros } from "../../model/time.ts";
import { MICROS_PER_DAY, MICROS_PER_MS } from "../../model/time.ts";
import { besideBudget } from "./beside-budget.ts";
import type { Failure } from "./failure.ts";
import { refuseUnreadable } from "./failure.ts";
import { gamesAhead } from "./look-ahead.ts";
import type { EspnKnowledge, EspnSettings } from "./options.ts";
import { retryMs } from "./pace.ts";
import { parseInjuries } from "./parse-injuries.ts";
import { parseSchedule } from "./parse-schedule.ts";
import { parseStandings } from "./parse-standings.ts";
import { parseSummary } from "./parse-summary.ts";
import type { SummaryTries } from "./summaries-due.ts";
import { wantedSummaries } from "./summaries-due.ts";

/** Leagues that ESPN lists injuries of, by its paths; it has none of college and soccer. */
const WITH_INJURIES: ReadonlySet<string> = new Set([
  "football/nfl",
  "hockey/nhl",
  "basketball/nba",
  "basketball/wnba",
  "baseball/mlb",
]);

/** What the loop of a league lends. */
export interface BesideOptions {
  readonly league: League;
  readonly settings: EspnSettings;
  readonly clock: Clock;
  readonly knowledge: EspnKnowledge;
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** The payload of a page. @throws Failure */
  get(page: string, query: Readonly<Record<string, string>>): Promise<unknown>;
  /** Runs a reading whose failure is told and leaves the scoreboard alone. */
  aside(what: string, read: () => Promise<unknown>): Promise<Failure | undefined>;
  emit(observation: SportsObservation): Promise<void>;
  /** What fails at present, by name; empty where all is well. */
  noteFailures(failures: ReadonlyMap<string, HometideError>): void;
}

/** What is read beside the scoreboards of a league, when it is due ({@link besideBudget}). */
export interface Beside {
  /** Before the first scoreboard ever: then the first points already know conferences. @throws Failure to wait */
  first(): Promise<void>;
  /**
   * Reads what is due.
   *
   * @param listed ids of the games that the scoreboard just listed
   * @returns how long ESPN asked to be left alone, and when something is due that does not wait for the next idle poll
   */
  read(listed: ReadonlySet<string>): Promise<{ readonly askedToWaitMs: number; readonly againMs: number }>;
}

/** Makes the reading beside the scoreboards of one league. */
export function createBeside(options: BesideOptions): Beside {
  const { league, settings, clock, knowledge, random, signal, get, aside, emit } = options;
  const pages = new Map<string, { due: Micros; failures: number }>();
  const failing = new Map<string, HometideError>();
  const tries = new Map<string, SummaryTries>();
  const retries = { ...settings, liveMs: settings.idleMs, idleMs: besideBudget.standings.everyMs };

  return {
    async first() {
      if (knowledge.pageReadAt(league.id, "standings") !== undefined) return;
      const failure = await daily("standings", readStandings);
      if (failure?.retryAfterMs !== undefined && failure.retryAfterMs > 0) throw failure;
    },
    async read(listed) {
      let askedToWaitMs = 0;
      const steps: (() => Promise<Failure | undefined>)[] = [
        () => readSummaries(),
        () => daily("standings", readStandings),
        ...(WITH_INJURIES.has(league.espnPath) ? [() => daily("injuries", readInjuries)] : []),
        ...[...knowledge.followed(league.id)].map(
          (id) => () => daily(`schedule ${id}`, () => readSchedule(id, listed)),
        ),
      ];
      for (const step of steps) {
        const failure = signal.aborted ? undefined : await step();
        askedToWaitMs = Math.max(askedToWaitMs, failure?.retryAfterMs ?? 0);
        if (askedToWaitMs > 0) break;
      }
      options.noteFailures(failing);
      return { askedToWaitMs, againMs: againMs() };
    },
  };

  /** Reads a page that is due once a day, also across restarts where the hub knows when it was read. */
  async function daily(name: string, read: () => Promise<unknown>): Promise<Failure | undefined> {
    const state = pages.get(name) ?? { due: firstDue(name), failures: 0 };
    pages.set(name, state);
    if (clock.now() < state.due) return undefined;
    const failure = await aside(name, read);
    // A page that ESPN does not have for a league is no trouble: it is looked for again a day later.
    const isAbsent = failure?.error.details?.["status"] === 404;
    const isFailure = failure !== undefined && !isAbsent;
    state.failures = isFailure ? state.failures + 1 : 0;
    const pauseMs = isFailure
      ? retryMs(state.failures, failure.retryAfterMs, retries, random())
      : besideBudget.standings.everyMs;
    state.due = clock.now() + pauseMs * MICROS_PER_MS;
    if (isFailure) failing.set(name, failure.error);
    else failing.delete(name);
    return isFailure ? failure : undefined;
  }

  function firstDue(name: string): Micros {
    const readAt = name === "standings" || name === "injuries" ? knowledge.pageReadAt(league.id, name) : undefined;
    // Read by a clock that was ahead: nobody knows when.
    return readAt === undefined || readAt > clock.now() + MICROS_PER_DAY
      ? -Infinity
      : readAt + besideBudget.standings.everyMs * MICROS_PER_MS;
  }

  function wanted() {
    const followed = knowledge.followed(league.id);
    const isOver = (id: string): boolean => knowledge.detail(id)?.over === true;
    const { playerStatistics } = settings;
    return wantedSummaries(knowledge.games(), league.id, {
      wanted: playerStatistics,
      followed,
      isOver,
      tries,
      now: clock.now(),
    });
  }

  async function readSummaries(): Promise<Failure | undefined> {
    const all = wanted();
    const ids = new Set(all.map(({ game }) => game.id));
    for (const id of tries.keys()) if (!ids.has(id)) tries.delete(id);
    const isLive = knowledge.games().some((game) => game.league === league.id && game.status === "live");
    const due = all.filter((one) => one.due <= clock.now());
    failing.delete("summaries");
    for (const { game } of due.slice(0, besideBudget.summariesAtOnce[isLive ? "live" : "idle"])) {
      if (signal.aborted) return undefined;
      const sinceEnd = game.status === "live" ? 0 : (tries.get(game.id)?.sinceEnd ?? 0) + 1;
      tries.set(game.id, { at: clock.now(), sinceEnd });
      const failure = await aside(`summary of ${game.id}`, () => readSummary(game));
      if (failure === undefined) continue;
      failing.set("summaries", failure.error);
      return failure;
    }
    return undefined;
  }

  /** Until the end of a game is read somebody waits for it, and the next poll may be half an hour away. */
  function againMs(): number {
    const now = clock.now();
    const waits = wanted().map(({ due }) => Math.max(settings.liveMs, (due - now) / MICROS_PER_MS));
    return Math.min(Infinity, ...waits);
  }

  async function readStandings(): Promise<void> {
    const { standings, problems } = parseStandings(await get("standings", { level: "3" }), league);
    refuseUnreadable(problems);
    await emit({ kind: "standings", league: league.id, standings, problems, readAt: clock.now() });
  }

  async function readInjuries(): Promise<void> {
    const { injuries, problems } = parseInjuries(await get("injuries", {}), league);
    refuseUnreadable(problems);
    await emit({ kind: "injuries", league: league.id, injuries, problems, readAt: clock.now() });
  }

  async function readSchedule(teamId: string, listed: ReadonlySet<string>): Promise<void> {
    const { games, problems } = parseSchedule(await get(`teams/${teamId}/schedule`, {}), league);
    refuseUnreadable(problems);
    const now = clock.now();
    await emit({ kind: "scoreboard", league: league.id, games: gamesAhead(games, listed, now), problems, readAt: now });
  }

  async function readSummary(game: Game): Promise<void> {
    const { summary, problems } = parseSummary(await get("summary", { event: game.id }), league);
    refuseUnreadable(problems);
    // Another game's summary under this one's address would be written as this one's.
    if (summary !== undefined && summary.game_id === game.id)
      await emit({ kind: "summary", league: league.id, summary, problems, readAt: clock.now() });
  }
}
