import type { Micros } from "../../model/time.ts";
import { formatTime } from "../../model/time.ts";
import type { GameFacts, PlayFacts, SideFacts, TeamFacts } from "./game-facts.ts";
import type { Moment } from "./game-timeline.ts";
import { clockSeconds } from "./game-timeline.ts";
import { situationOf } from "./game-situation.ts";
import { statusOf } from "./game-status.ts";
import { teamOf, type StagedGame } from "./staged-game.ts";

/** ESPN's numbers of sports and leagues, which are in every `uid`. */
export const espnLeagues = {
  nfl: { path: "football/nfl", uid: "s:20~l:28", id: "28", name: "National Football League", calendarType: "list" },
  nhl: { path: "hockey/nhl", uid: "s:70~l:90", id: "90", name: "National Hockey League", calendarType: "day" },
} as const;

const seasonSlugs: Readonly<Record<number, string>> = {
  1: "preseason",
  2: "regular-season",
  3: "post-season",
  4: "off-season",
};

/**
 * The game as an event of ESPN's scoreboard (fields and words: ../shared's ESPN.md, "JSON fields, as seen").
 *
 * @param minute minutes of the game's own time since its start; negative before it
 */
export function gameEvent(game: StagedGame, minute: number): Readonly<Record<string, unknown>> {
  const { facts, timeline, id, startsAt } = game;
  const { uid } = espnLeagues[facts.league];
  const moment = minute < 0 ? undefined : timeline.at(minute);
  const plays = facts.plays.filter(
    (play) => (timeline.minuteOf(play.period, clockSeconds(play.clock)) ?? Infinity) <= minute,
  );
  const score = (side: SideFacts): number => pointsOf(plays, side.team);
  const [home, away] = [teamOf(game, facts.home.team), teamOf(game, facts.away.team)];
  const date = espnTime(startsAt);
  const status = statusOf(facts, moment, startsAt);
  const situation = moment === undefined || moment.phase === "final" ? undefined : situationOf(game, plays, moment);
  const share = Math.min(1, Math.max(0, minute / timeline.endMinute));
  return {
    id,
    uid: `${uid}~e:${id}`,
    date,
    name: `${displayName(away)} at ${displayName(home)}`,
    shortName: `${away.abbreviation} @ ${home.abbreviation}`,
    season: { year: facts.season, type: facts.season_type, slug: seasonSlugs[facts.season_type] },
    ...(facts.week === undefined ? {} : { week: { number: facts.week + game.evening } }),
    competitions: [
      {
        id,
        uid: `${uid}~e:${id}~c:${id}`,
        date,
        startDate: date,
        attendance: 0,
        type: { id: "1", abbreviation: "STD" },
        timeValid: true,
        neutralSite: false,
        conferenceCompetition: false,
        playByPlayAvailable: moment !== undefined,
        recent: moment !== undefined,
        venue: {
          id: id.slice(-4),
          fullName: facts.venue.name,
          address: { city: facts.venue.city, state: facts.venue.state, country: facts.venue.country },
          indoor: facts.venue.indoor,
        },
        competitors: [
          competitor(game, facts.home, facts.away, { plays, moment, score, share, home: true }),
          competitor(game, facts.away, facts.home, { plays, moment, score, share, home: false }),
        ],
        notes: [],
        ...(situation === undefined ? {} : { situation }),
        status: facts.league === "nfl" ? { ...status, isTBDFlex: false } : status,
        broadcasts: [{ market: "national", names: [facts.broadcast] }],
        format: { regulation: { periods: timeline.regulation } },
        broadcast: facts.broadcast,
        geoBroadcasts: [],
      },
    ],
    status,
  };
}

interface Progress {
  readonly plays: readonly PlayFacts[];
  readonly moment: Moment | undefined;
  readonly score: (side: SideFacts) => number;
  /** How much of the game is over, 0 to 1. */
  readonly share: number;
  readonly home: boolean;
}

function competitor(
  game: StagedGame,
  side: SideFacts,
  other: SideFacts,
  progress: Progress,
): Readonly<Record<string, unknown>> {
  const { plays, moment, score, share, home } = progress;
  const facts = teamOf(game, side.team);
  const { uid } = espnLeagues[game.facts.league];
  const final = moment?.phase === "final";
  return {
    id: facts.id,
    uid: `${uid}~t:${facts.id}`,
    type: "team",
    order: home ? 0 : 1,
    homeAway: home ? "home" : "away",
    ...(final ? { winner: score(side) > score(other) } : {}),
    team: { ...espnTeam(facts, uid), logo: logo(game.facts.league, facts) },
    score: String(score(side)),
    ...(moment === undefined ? {} : { linescores: linescores(plays, side.team, moment.period) }),
    statistics:
      game.facts.league === "nhl" ? goalieStatistics(other, { goals: score(side), against: score(other), share }) : [],
    records: [{ name: "overall", abbreviation: "Any", type: "total", summary: record(game, side, other, final) }],
  };
}

function linescores(plays: readonly PlayFacts[], abbreviation: string, periods: number): readonly unknown[] {
  return Array.from({ length: periods }, (_, index) => {
    const value = pointsOf(
      plays.filter(({ period }) => period === index + 1),
      abbreviation,
    );
    return { value, displayValue: String(value), period: index + 1 };
  });
}

/** The scoreboard has no shots, but saves: the other side's shots without its goals. */
function goalieStatistics(
  other: SideFacts,
  progress: { goals: number; against: number; share: number },
): readonly unknown[] {
  const shots = Math.max(progress.against, Math.round((other.shots ?? 0) * progress.share));
  return [
    { name: "saves", abbreviation: "SV", displayValue: String(shots - progress.against) },
    { name: "goals", abbreviation: "G", displayValue: String(progress.goals) },
  ];
}

/** The record with the results of the evenings before, and with this one's once it is final. */
function record(game: StagedGame, side: SideFacts, other: SideFacts, final: boolean): string {
  const { facts, timeline } = game;
  const games = game.results + (final ? 1 : 0);
  const won = pointsOf(facts.plays, side.team) > pointsOf(facts.plays, other.team);
  const inOvertime = facts.league === "nhl" && timeline.periods > timeline.regulation;
  const wins = side.wins + (won ? games : 0);
  const losses = side.losses + (!won && !inOvertime ? games : 0);
  const ties = side.ties + (!won && inOvertime ? games : 0);
  return facts.league === "nhl" || ties > 0 ? `${wins}-${losses}-${ties}` : `${wins}-${losses}`;
}

/** ESPN's `team` of a scoreboard and of the list of teams. */
export function espnTeam(facts: TeamFacts, uid: string): Readonly<Record<string, unknown>> {
  return {
    id: facts.id,
    uid: `${uid}~t:${facts.id}`,
    location: facts.city,
    name: facts.nickname,
    abbreviation: facts.abbreviation,
    displayName: displayName(facts),
    shortDisplayName: facts.nickname,
    color: facts.colors[0],
    alternateColor: facts.colors[1],
    isActive: true,
  };
}

export function logo(league: GameFacts["league"], facts: TeamFacts): string {
  return `https://a.espncdn.com/i/teamlogos/${league}/500/${facts.abbreviation.toLowerCase()}.png`;
}

function pointsOf(plays: readonly PlayFacts[], abbreviation: string): number {
  return plays.reduce((sum, play) => sum + (play.by === abbreviation ? (play.points ?? 0) : 0), 0);
}

function displayName(facts: TeamFacts): string {
  return `${facts.city} ${facts.nickname}`;
}

/** ESPN's form has no seconds; they are written where a start at another speed has some. */
export function espnTime(time: Micros): string {
  const text = formatTime(Math.floor(time / 1_000_000) * 1_000_000);
  return text.replace(/:00Z$/, "Z");
}
