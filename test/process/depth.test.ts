import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { ManualClock, systemClock } from "../../src/model/clock.ts";
import { formatTime, MICROS_PER_HOUR, MICROS_PER_MINUTE } from "../../src/model/time.ts";
import { silentLog } from "../../src/ops/log.ts";
import { startEspnServer } from "../../src/replay/espn-server.ts";
import { recordedScript } from "../../src/replay/espn/script.ts";
import { describeShared, shared } from "../support/shared.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { until } from "../support/wait.ts";
import { homeCounts } from "./hub-answers.ts";
import type { HubProcess } from "./hub-process.ts";
import { startHubProcess } from "./hub-process.ts";

const GAME = "401672881";
const SUMMARY = "nhl-summary-2024-ecf-g6-final-so-in-series.json";
const SCOREBOARD = "nhl-scoreboard-2024-ecf-g6-final-dates-query.json";

/** The recording of a game that is over, begun three hours ago; and as it stood in the third period. */
function writeRecordings(folder: string): { readonly file: (name: string) => string } {
  const start = formatTime(Math.floor(systemClock.now() / MICROS_PER_HOUR - 3) * MICROS_PER_HOUR);
  const file = (name: string): string => join(folder, name);
  for (const [name, recording] of [
    ["scoreboard", SCOREBOARD],
    ["summary", SUMMARY],
  ] as const) {
    const final = readFileSync(shared.fixture("espn", recording), "utf8").replaceAll("2024-06-02T00:00Z", start);
    const live = final
      .replaceAll(/"STATUS_FINAL"/g, '"STATUS_IN_PROGRESS"')
      .replaceAll(/"state"\s*:\s*"post"/g, '"state":"in"')
      .replaceAll(/"completed"\s*:\s*true/g, '"completed":false')
      .replaceAll(/"detail"\s*:\s*"Final"/g, '"detail":"1:40 - 3rd Period"');
    writeFileSync(file(`${name}-final.json`), final);
    writeFileSync(file(`${name}-live.json`), live);
  }
  return { file };
}

interface Stats {
  readonly players: readonly { readonly player_name: string; readonly statistics: Readonly<Record<string, number>> }[];
  readonly plays: readonly { readonly text: string }[];
  readonly status: string;
}

describeShared("standings, injuries and summaries through the built hub", () => {
  it("a followed team's game, live and to its end: players, shots and goals, nothing twice, with a kill -9 between", async () => {
    const { file } = writeRecordings(temporaryFolder());
    const begin = systemClock.now();
    const clock = new ManualClock(begin);
    const end = begin + 10 * MICROS_PER_MINUTE;
    const page = (path: string, from: number, name: string) => ({ path: `hockey/nhl/${path}`, from, file: name });
    const server = await startEspnServer({
      clock,
      log: silentLog,
      script: recordedScript([
        page("scoreboard", 0, file("scoreboard-live.json")),
        page("scoreboard", end, file("scoreboard-final.json")),
        { ...page("summary", 0, file("summary-live.json")), query: { event: GAME } },
        { ...page("summary", end, file("summary-final.json")), query: { event: GAME } },
        page("teams", 0, shared.fixture("espn", "nhl-teams.json")),
        page("standings", 0, shared.fixture("espn", "nhl-standings-2026.json")),
        // No list of the NHL's was recorded; ESPN.md: all leagues answer in this shape.
        page("injuries", 0, shared.fixture("espn", "nba-injuries-league.json")),
      ]),
    });
    onTestFinished(() => server.close());
    const asked = (path: string): number =>
      server.requests.filter((one) => one.path.endsWith(`nhl/${path}`) && one.status === 200).length;
    const environment = {
      HOMETIDE_ESPN_URL: server.url,
      HOMETIDE_ESPN_LIVE_INTERVAL: "100ms",
      HOMETIDE_ESPN_SOON_INTERVAL: "100ms",
      HOMETIDE_ESPN_IDLE_INTERVAL: "100ms",
      HOMETIDE_ESPN_REQUESTS_PER_DAY: "100000",
      HOMETIDE_ESPN_REQUESTS_PER_HOUR: "100000",
      HOMETIDE_TEAMS: "nhl:Florida Panthers",
      HOMETIDE_LEAGUES: "nhl",
      HOMETIDE_DATA_DIR: temporaryFolder(),
    };
    const hub = await startHubProcess(environment);
    const stored = async (of: HubProcess): Promise<number> => (await homeCounts(of, "espn"))?.stored ?? 0;
    const polledTwice = async (): Promise<void> => {
      const before = asked("scoreboard");
      await until(() => asked("scoreboard") >= before + 2, "two more polls");
    };
    await until(() => asked("summary") === 1 && asked("injuries") === 1, "the pages beside the scoreboard");
    await polledTwice();

    // The table came first: the very first point of the game knows conferences.
    expect(server.requests[0]?.path).toBe("/apis/v2/sports/hockey/nhl/standings");
    // A plan, a live point, the same with shots; 37 players; 32 teams; 127 injured.
    expect(await stored(hub)).toBe(3 + 37 + 32 + 127);
    const game = await hub.get<Record<string, unknown>>(`/api/v1/games/${GAME}`);
    expect(game).toMatchObject({
      status: "live",
      shots: { home: 34, away: 24 },
      power_play: { home: "0/1", away: "0/1" },
      home_team: { abbreviation: "FLA", conference: "East", division: "Atlantic" },
      away_team: { abbreviation: "NYR", conference: "East", division: "Metropolitan" },
    });
    const live = await hub.get<Stats>(`/api/v1/games/${GAME}/stats`);
    expect([live.status, live.players.length, live.plays.length]).toEqual(["live", 37, 3]);
    const { teams } = await hub.get<{ teams: { abbreviation: string; conference: string; division: string | null }[] }>(
      "/api/v1/teams?league=nhl",
    );
    const group = (team: string) => teams.find(({ abbreviation }) => abbreviation === team);
    expect(group("FLA")).toMatchObject({ conference: "East", division: "Atlantic" });
    // The recorded table stops at conferences, and the recorded summary tells the divisions of the East.
    expect(group("COL")).toMatchObject({ conference: "West", division: null });
    await hub.kill();

    const again = await startHubProcess(environment);
    await until(() => asked("summary") === 2, "the summary of the live game, after the restart");
    await polledTwice();
    // What is the same is not written twice, and pages of the day are not read twice.
    expect([await stored(again), asked("standings"), asked("injuries")]).toEqual([3 + 37 + 32 + 127, 1, 1]);

    await clock.moveTo(end);
    await until(() => asked("summary") === 3, "the summary of the game that is over");
    await polledTwice();
    expect([await stored(again), asked("summary")]).toEqual([4 + 37 + 32 + 127, 3]);
    const final = await again.get<Stats>(`/api/v1/games/${GAME}/stats`);
    expect([final.status, final.players.length]).toEqual(["finished", 37]);
    const { totals } = await again.get<{ totals: readonly unknown[] }>("/api/v1/players/5571/stats?season=2023-24");
    expect(totals).toMatchObject([{ season: 2024, games_played: 1, statistics: { saves: 23, shots_against: 24 } }]);
    const { plays } = await again.get<Stats>(`/api/v1/games/${GAME}/plays`);
    expect(plays.map(({ text }) => text.split(" Goal")[0])).toEqual([
      "Sam Bennett",
      "Vladimir Tarasenko",
      "Artemi Panarin",
    ]);
    const { standings } = await again.get<{ standings: { team: string; points: number }[] }>(
      "/api/v1/standings?conference=western%20conference&limit=1",
    );
    expect(standings).toMatchObject([{ team: "COL", points: 121 }]);
    expect(await again.get("/api/v1/injuries?limit=1")).toMatchObject({ total: 127 });
    expect(await again.stop()).toBe(0);
  }, 60_000);
});
