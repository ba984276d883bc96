import { readFileSync } from "node:fs";

/** A row of a history file as it stands there, by nothing of ours. */
export interface TrueGame {
  readonly date: string;
  readonly home: string;
  readonly away: string;
  readonly score: readonly [home: number, away: number];
  /** OT, 2OT, SO or nothing; football's file has none. */
  readonly extra: string;
}

/** Rows of a season of nfl-games-1970-2024.csv, and which of them are play-offs. */
export function trueNfl(file: string, season: number): readonly (TrueGame & { readonly playoff: boolean })[] {
  return rows(file)
    .filter((row) => row[2] === String(season))
    .map(([, date = "", , , playoff = "", home = "", away = "", forHome, forAway]) => ({
      date,
      home: home === "OAK" ? "LV" : home,
      away: away === "OAK" ? "LV" : away,
      score: [Number(forHome), Number(forAway)],
      extra: "",
      playoff: playoff !== "",
    }));
}

/** Rows of a file of one NHL season. Each team's first 82 games are its regular season. */
export function trueNhl(file: string): readonly (TrueGame & { readonly playoff: boolean })[] {
  const played = new Map<string, number>();
  return rows(file).map(([date = "", , away = "", forAway, home = "", forHome, extra = ""]) => {
    const counts = [home, away].map((team) => (played.get(team) ?? 0) + 1);
    for (const [index, team] of [home, away].entries()) played.set(team, counts[index] ?? 0);
    return { date, home, away, score: [Number(forHome), Number(forAway)], extra, playoff: Math.max(...counts) > 82 };
  });
}

/** Wins, losses, and ties (hockey: losses after regulation) of each team in these games: "9-4-1". */
export function trueRecords(games: readonly TrueGame[]): ReadonlyMap<string, string> {
  const counts = new Map<string, [number, number, number]>();
  for (const { home, away, score, extra } of games) {
    for (const [team, margin] of [
      [home, score[0] - score[1]],
      [away, score[1] - score[0]],
    ] as const) {
      const own = counts.get(team) ?? [0, 0, 0];
      own[margin > 0 ? 0 : margin === 0 || extra !== "" ? 2 : 1] += 1;
      counts.set(team, own);
    }
  }
  return new Map([...counts].map(([team, own]) => [team, own.join("-")]));
}

function rows(file: string): readonly (readonly string[])[] {
  return readFileSync(file, "utf8")
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(","));
}
