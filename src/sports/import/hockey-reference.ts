import { Temporal } from "temporal-polyfill";
import type { HistoricalGame } from "../../model/historical-game.ts";
import type { Micros } from "../../model/time.ts";
import { gameProblem } from "./game-problem.ts";
import { EASTERN } from "./game-times.ts";
import type { CsvGames, RowProblem, Table } from "./table.ts";
import { day, score } from "./table.ts";

/** Two columns are named G, the visitor's and the home side's goals, and the one of the overtime has no name. */
const COLUMNS = ["Date", "Time", "Visitor", "G", "Home", "G", ""] as const;
/** A season is told by no column: it is taken from the date. */
const NAMES = { date: "Date", season: "Date", home: "Home", away: "Visitor" } as const;
/** A season begins in autumn: from July on a date belongs to the season that ends in the next year. */
const FIRST_MONTH = 7;
const DAY_MINUTES = 1_440;

type Cells = readonly string[];

/** Games of the NHL as Hockey-Reference tables them, a season a file: regular season, then play-offs. Times are US Eastern. */
export function readHockeyReference({ columns, rows }: Table, now: Micros): CsvGames | undefined {
  if (COLUMNS.some((name, index) => columns[index]?.trim() !== name)) return undefined;
  const logAt = columns.indexOf("LOG");
  const notesAt = columns.indexOf("Notes");
  const games: HistoricalGame[] = [];
  const problems: RowProblem[] = [];
  let unplayed = 0;
  for (const { line, cells } of rows) {
    const [, , , away = "", , home = ""] = cells;
    if (away.trim() === "" && home.trim() === "") unplayed += 1;
    else {
      const read = readRow(cells, cells[logAt], cells[notesAt]);
      const detail = typeof read === "string" ? read : gameProblem(read, now, NAMES);
      if (detail !== undefined) problems.push({ line, detail });
      else if (typeof read === "object") games.push(read);
    }
  }
  const notes = [
    "Date and Time: the start (US Eastern); LOG: how long it lasted; the column without a name: OT, 2OT, SO",
    "the season is the year in which it ends; games beyond a team's regular season are play-offs",
  ];
  return { league: "nhl", shape: "Hockey-Reference's games", notes, games: withSeasonTypes(games), unplayed, problems };
}

function readRow(cells: Cells, log: string | undefined, note: string | undefined): HistoricalGame | string {
  const [dateCell, time = "", visitor = "", awayGoals, homeTeam = "", homeGoals, extra = ""] = cells;
  const date = day(dateCell);
  if (date === undefined) return `Date ${dateCell ?? ""} is not a day such as 2025-10-07`;
  const away_score = score(awayGoals);
  const home_score = score(homeGoals);
  if (away_score === undefined || home_score === undefined)
    return `the goals ${awayGoals ?? ""} and ${homeGoals ?? ""} are not whole numbers`;
  if (visitor.trim() === "" || homeTeam.trim() === "") return "a team is missing";
  if (!/^([2-9]?OT|SO|)$/.test(extra.trim())) return `${extra} is none of OT, 2OT … or SO`;
  const start = startOf(date, time);
  if (start === "unreadable") return `Time ${time} is not a time of day such as 7:30 PM`;
  const minutes = minutesOf(log ?? "");
  const [year = 0, month = 0] = date.split("-").map(Number);
  return {
    date,
    ...(start === undefined ? {} : { start_time: start }),
    ...(minutes === undefined ? {} : { duration_minutes: minutes }),
    season: month >= FIRST_MONTH ? year + 1 : year,
    season_type: "regular",
    neutral_site: note?.trim().startsWith("at ") === true,
    home: homeTeam.trim(),
    away: visitor.trim(),
    home_score,
    away_score,
    extra_time: extra.trim(),
  };
}

/** @returns the instant, `undefined` where the table has no time, or that it cannot be read */
function startOf(date: string, time: string): string | undefined {
  if (time.trim() === "") return undefined;
  const match = /^(\d{1,2}):(\d{2}) ?(AM|PM)$/i.exec(time.trim());
  const hour = Number(match?.[1]);
  const minute = Number(match?.[2]);
  if (match === null || hour < 1 || hour > 12 || minute > 59) return "unreadable";
  const at = Temporal.PlainDate.from(date).toZonedDateTime({
    timeZone: EASTERN,
    plainTime: { hour: (hour % 12) + (match[3]?.toUpperCase() === "PM" ? 12 : 0), minute },
  });
  return at.toInstant().toString();
}

/** "2:33" is 153 minutes; what is no length of a game is left out, like one that cannot be read. */
function minutesOf(log: string): number | undefined {
  const match = /^(\d{1,2}):([0-5]\d)$/.exec(log.trim());
  const minutes = Number(match?.[1]) * 60 + Number(match?.[2]);
  return minutes >= 1 && minutes <= DAY_MINUTES ? minutes : undefined;
}

/** Each team plays 82 games before the play-offs, 84 from the season of 2026-27 on (the league's agreement of 2025). */
const regularGames = (season: number): number => (season >= 2027 ? 84 : 82);

/** The table does not say which games are play-offs: they are those in which both sides have played their regular season. */
function withSeasonTypes(games: readonly HistoricalGame[]): readonly HistoricalGame[] {
  const played = new Map<string, number>();
  const types = new Map<HistoricalGame, HistoricalGame["season_type"]>();
  for (const game of games.toSorted((a, b) => (a.start_time ?? a.date).localeCompare(b.start_time ?? b.date))) {
    const counts = [game.home, game.away].map((team) => `${game.season} ${team}`);
    const over = counts.every((key) => (played.get(key) ?? 0) >= regularGames(game.season));
    for (const key of counts) played.set(key, (played.get(key) ?? 0) + 1);
    types.set(game, over ? "postseason" : "regular");
  }
  return games.map((game) => ({ ...game, season_type: types.get(game) ?? "regular" }));
}
