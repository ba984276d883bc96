import type { Micros } from "../../model/time.ts";
import { MICROS_PER_MINUTE, MICROS_PER_SECOND } from "../../model/time.ts";
import type { EspnScript } from "../espn/script.ts";
import { espnLeagues, espnTeam, espnTime, gameEvent, logo } from "./game-event.ts";
import type { GameFacts } from "./game-facts.ts";
import { timelineOf } from "./game-timeline.ts";
import type { Scenario } from "./load.ts";
import type { StagedGame } from "./staged-game.ts";
import { scoreboardPage } from "./scoreboard-page.ts";
import { standingsPage } from "./standings-page.ts";
import { summaryPage } from "./summary-page.ts";

/** A scenario at a speed: its evenings follow each other without end. */
export interface Evenings {
  readonly scenario: Pick<Scenario, "games" | "teams" | "lengthMinutes">;
  /** The real time at which the first evening begins. */
  readonly startedAt: Micros;
  /** Minutes of the scenario in a real minute. */
  readonly speed: number;
}

/** Records and weeks go this many evenings on, then begin anew: a season has an end. */
const EVENINGS_OF_A_SEASON = 6;
/** Evenings that a scoreboard shows before and after the present one. */
const NEIGHBOURS = 1;

/** ESPN's pages of a scenario: scoreboards, teams and their schedules, standings, injuries, summaries of games. */
export function scenarioScript(evenings: Evenings): EspnScript {
  return {
    answer({ path, query }, now) {
      for (const league of ["nfl", "nhl"] as const) {
        const base = espnLeagues[league].path;
        if (path === `${base}/scoreboard`) {
          return { payload: scoreboard(evenings, league, now, query.has("dates")), whole: false };
        }
        if (path === `${base}/standings`) return { payload: standings(evenings, league, now), whole: true };
        // Nobody is hurt in a scenario.
        if (path === `${base}/injuries`) return { payload: { season: { year: 0 }, injuries: [] }, whole: true };
        if (path === `${base}/summary`) {
          const payload = summary(evenings, league, query.get("event"), now);
          return payload === undefined ? undefined : { payload, whole: true };
        }
        if (path === `${base}/teams`) return { payload: teamsPage(evenings, league), whole: false };
        const schedule = path.startsWith(`${base}/teams/`)
          ? /^\d+(?=\/schedule$)/.exec(path.slice(base.length + 7))
          : null;
        if (schedule !== null) {
          const payload = schedulePage(evenings, league, schedule[0], now);
          return payload === undefined ? undefined : { payload, whole: true };
        }
      }
      return undefined;
    },
  };
}

/** How the minutes of the scenario have come on at a real time. */
function minutesAt({ startedAt, speed }: Evenings, now: Micros): number {
  return ((now - startedAt) / MICROS_PER_MINUTE) * speed;
}

/** The games of the evening now, of the one before and of the next. */
function stagedGames(
  evenings: Evenings,
  league: GameFacts["league"],
  now: Micros,
): readonly { game: StagedGame; minute: number }[] {
  const { scenario, startedAt, speed } = evenings;
  const minutes = minutesAt(evenings, now);
  const present = Math.max(0, Math.floor(minutes / scenario.lengthMinutes));
  const staged: { game: StagedGame; minute: number }[] = [];
  for (let evening = Math.max(0, present - NEIGHBOURS); evening <= present + NEIGHBOURS; evening++) {
    for (const [index, facts] of scenario.games.entries()) {
      if (facts.league !== league) continue;
      const startMinute = evening * scenario.lengthMinutes + facts.starts_at;
      const startsAt = Math.round(startedAt + (startMinute / speed) * MICROS_PER_MINUTE);
      const timeline = timelineOf(facts);
      const over =
        minutes - present * scenario.lengthMinutes - facts.starts_at >= timeline.endMinute ? present + 1 : present;
      const ofSeason = evening % EVENINGS_OF_A_SEASON;
      const game = {
        facts,
        timeline,
        teams: scenario.teams[league],
        // Another start gives other ids, and so does every evening: no second ends two evenings.
        id: `${Math.floor(startsAt / MICROS_PER_SECOND)}${index}`,
        startsAt,
        evening: ofSeason,
        results: Math.max(0, Math.min(evening, over) - (evening - ofSeason)),
      };
      staged.push({ game, minute: minutes - startMinute });
    }
  }
  return staged;
}

function scoreboard(
  evenings: Evenings,
  league: GameFacts["league"],
  now: Micros,
  byDate: boolean,
): Readonly<Record<string, unknown>> {
  const staged = stagedGames(evenings, league, now);
  const day = byDate ? undefined : now;
  return scoreboardPage(league, staged, day);
}

/** Records as they were at the beginning of the evening. */
function standings(evenings: Evenings, league: GameFacts["league"], now: Micros): Readonly<Record<string, unknown>> {
  const { games, teams } = evenings.scenario;
  const own = games.filter((game) => game.league === league);
  const sides = new Map(own.flatMap(({ home, away }) => [home, away]).map((side) => [side.team, side]));
  const season = stagedGames(evenings, league, now)[0]?.game.facts.season ?? 0;
  return standingsPage(league, teams[league], season, (abbreviation) => sides.get(abbreviation));
}

function summary(
  evenings: Evenings,
  league: GameFacts["league"],
  id: string | null,
  now: Micros,
): Readonly<Record<string, unknown>> | undefined {
  const staged = stagedGames(evenings, league, now).find(({ game }) => game.id === id);
  return staged === undefined ? undefined : summaryPage(staged.game, staged.minute);
}

function teamsPage({ scenario }: Evenings, league: GameFacts["league"]): Readonly<Record<string, unknown>> {
  const { uid, id, name } = espnLeagues[league];
  const [sportUid = ""] = uid.split("~");
  const teams = scenario.teams[league].map((facts) => ({
    team: {
      ...espnTeam(facts, uid),
      slug: `${facts.city} ${facts.nickname}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-"),
      nickname: facts.nickname,
      isAllStar: false,
      logos: [{ href: logo(league, facts), alt: "", rel: ["full", "default"], width: 500, height: 500 }],
    },
  }));
  const abbreviation = league.toUpperCase();
  return {
    sports: [{ id: sportUid.slice(2), uid: sportUid, leagues: [{ id, uid, name, abbreviation, slug: league, teams }] }],
  };
}

/** A team's schedule has status, score and validity of the time only on the competition, and scores as objects. */
function schedulePage(
  evenings: Evenings,
  league: GameFacts["league"],
  teamId: string,
  now: Micros,
): Readonly<Record<string, unknown>> | undefined {
  const facts = evenings.scenario.teams[league].find(({ id }) => id === teamId);
  if (facts === undefined) return undefined;
  const events = stagedGames(evenings, league, now)
    .filter(({ game }) => [game.facts.home.team, game.facts.away.team].includes(facts.abbreviation))
    .map(({ game, minute }) => {
      const { status: _status, competitions, ...event } = gameEvent(game, minute);
      return { ...event, timeValid: true, competitions: withScoreObjects(competitions, minute >= 0) };
    });
  return { timestamp: espnTime(now), status: "success", team: espnTeam(facts, espnLeagues[league].uid), events };
}

function withScoreObjects(competitions: unknown, begun: boolean): unknown {
  // gameEvent has just made these lists.
  return (competitions as { competitors: { score: string }[] }[]).map((competition) => ({
    ...competition,
    competitors: competition.competitors.map(({ score, ...competitor }) =>
      begun ? { ...competitor, score: { value: Number(score), displayValue: score } } : competitor,
    ),
  }));
}
