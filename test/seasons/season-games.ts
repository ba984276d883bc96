import { readFileSync } from "node:fs";
import { Temporal } from "temporal-polyfill";
import type { HistoricalGame } from "../../src/model/historical-game.ts";
import { MAX_TIME, MICROS_PER_MS } from "../../src/model/time.ts";
import type { TeamFacts } from "../../src/replay/scenario/game-facts.ts";
import { timelineOf } from "../../src/replay/scenario/game-timeline.ts";
import { loadScenario } from "../../src/replay/scenario/load.ts";
import { seededRandom } from "../../src/replay/scenario/random.ts";
import type { StagedGame } from "../../src/replay/scenario/staged-game.ts";
import { readCsvGames } from "../../src/sports/import/csv-games.ts";
import { formerTeams } from "../../src/sports/import/former-teams.ts";
import { playsOf } from "./season-plays.ts";

export type SeasonLeague = "nfl" | "nhl";

/** Kick-offs of a Sunday in order, as many Sundays have them; the file has days alone. Other days play in the evening. */
const SUNDAY: readonly string[] = [...Array<string>(9).fill("13:00"), ...Array<string>(4).fill("16:25"), "20:20"];
const EVENING = "20:15";
const ROUNDS: Readonly<Record<string, number>> = { wild_card: 1, divisional: 2, conference: 3, super_bowl: 5 };

/**
 * A season of a file in ../shared/fixtures/history as games to be staged: who, when, how it ended, and scores on the way
 * that end so (drawn, always the same ones).
 *
 * @param season ESPN's year of it
 */
export function seasonGames(file: string, season: number): readonly StagedGame[] {
  const { league, games, problems } = readCsvGames(readFileSync(file, "utf8"), MAX_TIME);
  if (problems.length > 0) throw new Error(`${file}: ${JSON.stringify(problems)}`);
  const teams = loadScenario().teams[league];
  const own = games.filter((game) => game.season === season);
  const first = Temporal.PlainDate.from(own[0]?.date ?? "2000-01-01");
  const ofDay = new Map<string, number>();
  return own.map((game, index) => {
    const place = ofDay.get(game.date) ?? 0;
    ofDay.set(game.date, place + 1);
    const [home, away] = [game.home, game.away].map((name) => abbreviationOf(league, name, teams));
    const plays = playsOf(league, game, [home ?? "", away ?? ""], seededRandom(season * 10_000 + index));
    const facts: StagedGame["facts"] = {
      league,
      starts_at: 0,
      season,
      season_type: game.season_type === "postseason" ? 3 : 2,
      ...(league === "nfl" ? { week: ROUNDS[game.week ?? ""] ?? weekOf(first, game.date) } : {}),
      home: { team: home ?? "", wins: 0, losses: 0, ties: 0 },
      away: { team: away ?? "", wins: 0, losses: 0, ties: 0 },
      venue: { name: "Stadium", city: "City", state: "ST", country: "USA", indoor: false },
      broadcast: "TV",
      plays,
    };
    return {
      facts,
      timeline: timelineOf(facts),
      teams,
      id: `${league === "nfl" ? 4016 : 4017}${String(index).padStart(5, "0")}`,
      startsAt: startOf(game, place),
      evening: 0,
      results: 0,
    };
  });
}

function startOf(game: HistoricalGame, place: number): number {
  if (game.start_time !== undefined) return Temporal.Instant.from(game.start_time).epochMilliseconds * MICROS_PER_MS;
  const date = Temporal.PlainDate.from(game.date);
  const time = date.dayOfWeek === 7 ? (SUNDAY[place] ?? "20:20") : EVENING;
  const at = date.toZonedDateTime({ timeZone: "America/New_York", plainTime: Temporal.PlainTime.from(time) });
  return at.epochMilliseconds * MICROS_PER_MS;
}

/** A week goes from Tuesday to Monday, and the first one has the season's first game. */
function weekOf(first: Temporal.PlainDate, date: string): number {
  const tuesday = first.subtract({ days: (first.dayOfWeek + 5) % 7 });
  return Math.floor(tuesday.until(Temporal.PlainDate.from(date)).days / 7) + 1;
}

/** The file's name of a team → ESPN's abbreviation. */
function abbreviationOf(league: SeasonLeague, name: string, teams: readonly TeamFacts[]): string {
  const former = formerTeams[league]?.[name] ?? name;
  const team = teams.find((one) => one.abbreviation === former || `${one.city} ${one.nickname}` === former);
  if (team === undefined) throw new Error(`no team ${name}`);
  return team.abbreviation;
}
