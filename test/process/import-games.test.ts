import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { ManualClock } from "../../src/model/clock.ts";
import { parseTime } from "../../src/model/time.ts";
import { silentLog } from "../../src/ops/log.ts";
import { startEspnServer } from "../../src/replay/espn-server.ts";
import { recordedScript } from "../../src/replay/espn/script.ts";
import { describeShared, shared } from "../support/shared.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { until } from "../support/wait.ts";
import { command } from "./command.ts";
import { trueNhl } from "../seasons/true-count.ts";
import type { HubProcess } from "./hub-process.ts";
import { startHubProcess } from "./hub-process.ts";

interface Statistics {
  readonly games_played: number;
  readonly wins: number;
  readonly losses: number;
  readonly ties: number;
}

interface Outcome {
  readonly stored: number;
  readonly already_known: number;
  readonly too_old: number;
  readonly mapping: readonly { readonly name: string; readonly team: string; readonly how: string }[];
}

/** A hub that knows both leagues' teams as they were recorded, and keeps games for as long as it is told. */
async function startHub(keepDays: number) {
  const from = parseTime("2026-11-01T00:00:00Z") ?? 0;
  const page = (path: string, file: string) => ({ path, from, file: shared.fixture("espn", file) });
  const server = await startEspnServer({
    clock: new ManualClock(from),
    log: silentLog,
    script: recordedScript([
      page("football/nfl/scoreboard", "nfl-scoreboard-2024-superbowl-final.json"),
      page("football/nfl/teams", "nfl-teams.json"),
      page("hockey/nhl/scoreboard", "nhl-scoreboard-2024-ecf-g6-final-dates-query.json"),
      page("hockey/nhl/teams", "nhl-teams.json"),
    ]),
  });
  onTestFinished(() => server.close());
  const folder = temporaryFolder();
  const environment = {
    HOMETIDE_ESPN_URL: server.url,
    HOMETIDE_DATA_DIR: folder,
    INFLUXDB_RETENTION_DAYS: String(keepDays),
  };
  const hub = await startHubProcess(environment);
  const teams = async (league: string): Promise<number> =>
    (await hub.get<{ count: number }>(`/api/v1/teams?league=${league}`)).count;
  await until(async () => (await teams("nfl")) === 32 && (await teams("nhl")) === 32, "both leagues' teams");
  const run = async (...args: readonly string[]): Promise<Outcome & { readonly code: number | null }> => {
    const asked = { HOMETIDE_DATA_DIR: folder, HOMETIDE_PORT: new URL(hub.url).port };
    const { code, out, error } = await command(asked, "import", "games", ...args, "--json");
    expect(out, error).not.toBe("");
    return { code, ...(JSON.parse(out) as Outcome) };
  };
  const statistics = async (league: string, team: string, season: string): Promise<Statistics> =>
    (
      await hub.get<{ statistics: Statistics }>(
        `/api/v1/games/history?league=${league}&team=${team}&season=${season}&status=finished`,
      )
    ).statistics;
  return { hub, run, statistics };
}

const rowsOf = (file: string): readonly (readonly string[])[] =>
  readFileSync(shared.fixture("history", file), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(","));

/** A season of rows with its play-offs, in which nobody loses half a game; by nothing of ours. */
function seasonOf(rows: ReturnType<typeof trueNhl>): ReadonlyMap<string, Statistics> {
  const counts = new Map<string, Statistics>();
  for (const { home, away, score, extra, playoff } of rows) {
    for (const [team, margin] of [
      [home, score[0] - score[1]],
      [away, score[1] - score[0]],
    ] as const) {
      const before = counts.get(team) ?? { games_played: 0, wins: 0, losses: 0, ties: 0 };
      const late = margin < 0 && extra !== "" && !playoff;
      counts.set(team, {
        games_played: before.games_played + 1,
        wins: before.wins + (margin > 0 ? 1 : 0),
        losses: before.losses + (margin < 0 && !late ? 1 : 0),
        ties: before.ties + (late ? 1 : 0),
      });
    }
  }
  return counts;
}

interface AnsweredGame {
  readonly home_team: { readonly abbreviation: string };
  readonly away_team: { readonly abbreviation: string };
  readonly score: { readonly home: number; readonly away: number };
  readonly period: { readonly label: string };
}

async function allGames(hub: HubProcess, path: string): Promise<readonly AnsweredGame[]> {
  const first = await hub.get<{ games: readonly AnsweredGame[]; next: string | null }>(path);
  const rest = first.next === null ? [] : await allGames(hub, `${path.split("&cursor")[0]}&cursor=${first.next}`);
  return [...first.games, ...rest];
}

/** Of a team that played no play-offs. */
function recordIn(games: readonly AnsweredGame[], team: string): Statistics {
  const own = games.flatMap(({ home_team, away_team, score, period }) => {
    const margin = score.home - score.away;
    if (home_team.abbreviation === team) return [{ margin, late: period.label !== "3" }];
    return away_team.abbreviation === team ? [{ margin: -margin, late: period.label !== "3" }] : [];
  });
  const count = (is: (game: (typeof own)[number]) => boolean): number => own.filter(is).length;
  return {
    games_played: own.length,
    wins: count(({ margin }) => margin > 0),
    losses: count(({ margin, late }) => margin < 0 && !late),
    ties: count(({ margin, late }) => margin < 0 && late),
  };
}

describeShared("games of the past, from a file into the store", () => {
  it("every NFL team's seasons agree with the file's own counts; a second time changes nothing", async () => {
    const { hub, run, statistics } = await startHub(36_500);
    const file = shared.fixture("history", "nfl-games-1970-2024.csv");
    const planned = await run(file, "--dry-run");
    // The Super Bowl of 2024 came from ESPN: it is not taken twice.
    expect(planned).toMatchObject({ code: 0, stored: 13_399, already_known: 1, too_old: 0 });
    expect(planned.mapping).toContainEqual({ name: "OAK", team: "LV", how: "former" });
    expect((await statistics("nfl", "NE", "1985")).games_played).toBe(0);
    expect(await run(file)).toMatchObject({ code: 0, stored: 13_399, already_known: 1 });
    expect(await run(file)).toMatchObject({ code: 0, stored: 0, already_known: 13_400 });

    for (const season of ["1972", "2024"]) {
      const counted = new Map<string, Statistics>();
      for (const [, , year, , , home = "", away = "", homeScore, awayScore] of rowsOf("nfl-games-1970-2024.csv")) {
        if (year !== season) continue;
        const difference = Number(homeScore) - Number(awayScore);
        for (const [team, of] of [
          [home, difference],
          [away, -difference],
        ] as const) {
          const before = counted.get(team) ?? { games_played: 0, wins: 0, losses: 0, ties: 0 };
          counted.set(team, {
            games_played: before.games_played + 1,
            wins: before.wins + (of > 0 ? 1 : 0),
            losses: before.losses + (of < 0 ? 1 : 0),
            ties: before.ties + (of === 0 ? 1 : 0),
          });
        }
      }
      for (const [name, record] of counted) {
        expect(await statistics("nfl", name === "OAK" ? "LV" : name, season), `${name} in ${season}`).toMatchObject(
          record,
        );
      }
    }
    expect(await hub.stop()).toBe(0);
  }, 120_000);

  it("the NHL's records know overtime losses, and the play-offs have none", async () => {
    const { hub, run, statistics } = await startHub(36_500);
    const file = "nhl-games-2023-24.csv";
    expect(await run(shared.fixture("history", file))).toMatchObject({ code: 0, stored: 1_399, already_known: 1 });
    // Game 6 of the Eastern final came from ESPN. The final tables of 2023-24 (82 games), and the play-offs of the two finalists.
    const boston = await statistics("nhl", "BOS", "2023-24");
    // 47-20-15 in the season; 6-7 in the play-offs.
    expect(boston).toMatchObject({ games_played: 95, wins: 53, losses: 27, ties: 15 });
    // 52-24-6; 16-8.
    expect(await statistics("nhl", "FLA", "2023-24")).toMatchObject({
      games_played: 106,
      wins: 68,
      losses: 32,
      ties: 6,
    });
    // Every other team as the file's own rows have it; Arizona, which has moved since, under the abbreviation of its own.
    const games = await allGames(hub, "/api/v1/games/history?league=nhl&season=2024&limit=1000");
    const { mapping } = await run(shared.fixture("history", file), "--dry-run");
    const abbreviations = new Map(mapping.map(({ name, team }) => [name, team]));
    const counted = seasonOf(trueNhl(shared.fixture("history", file)));
    expect(counted.size).toBe(32);
    for (const [name, record] of counted) {
      const team = abbreviations.get(name) ?? "";
      const own = team === "ARI" ? recordIn(games, team) : await statistics("nhl", team, "2023-24");
      expect(own, name).toMatchObject(record);
    }
    expect(counted.get("Arizona Coyotes")).toEqual({ games_played: 82, wins: 36, losses: 41, ties: 5 });
  }, 120_000);

  it("what would be removed at once is left out, and that is said", async () => {
    const { run } = await startHub(730);
    const outcome = await run(shared.fixture("history", "nhl-games-2021-22.csv"), "--dry-run");
    expect(outcome).toMatchObject({ code: 5, stored: 0, too_old: 1_401 });
  }, 60_000);

  it("a team that nobody knows is refused with the nearest, until it is named", async () => {
    const { run } = await startHub(36_500);
    const file = join(temporaryFolder(), "games.csv");
    writeFileSync(
      file,
      "date,season,neutral,playoff,home_team,away_team,home_score,away_score\n2024-09-08,2024,0,,Patroits,KC,10,7\n",
    );
    const refused = await run(file);
    expect(refused).toMatchObject({ code: 5, stored: 0, refused: 1, unknown: [{ name: "Patroits" }] });
    expect(JSON.stringify(refused)).toMatch(/New England Patriots/);
    expect(await run(file, "--team", "Patroits=NE")).toMatchObject({ code: 0, stored: 1, refused: 0 });
  }, 60_000);
});
