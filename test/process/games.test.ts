import { expect, it, onTestFinished } from "vitest";
import { ManualClock } from "../../src/model/clock.ts";
import { parseTime } from "../../src/model/time.ts";
import { silentLog } from "../../src/ops/log.ts";
import type { EspnServer } from "../../src/replay/espn-server.ts";
import { startEspnServer } from "../../src/replay/espn-server.ts";
import { recordedScript } from "../../src/replay/espn/script.ts";
import { describeShared, shared } from "../support/shared.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { until } from "../support/wait.ts";
import type { HubProcess } from "./hub-process.ts";
import { startHubProcess } from "./hub-process.ts";

const time = (text: string): number => parseTime(text) ?? Number.NaN;

/** Polls every tenth of a second: the recordings change when the test moves the server's clock. */
const quickly = {
  HOMETIDE_ESPN_LIVE_INTERVAL: "100ms",
  HOMETIDE_ESPN_SOON_INTERVAL: "100ms",
  HOMETIDE_ESPN_IDLE_INTERVAL: "100ms",
};

interface Timeline {
  readonly home_team: string;
  readonly away_team: string;
  readonly timeline: readonly {
    readonly time: string;
    readonly home_score: number;
    readonly away_score: number;
    readonly quarter?: string;
    readonly period?: string;
    readonly time_remaining: string | null;
  }[];
}

async function espnOf(path: string, polls: readonly (readonly [from: string, file: string])[]) {
  const clock = new ManualClock(time(polls[0]?.[0] ?? ""));
  const recordings = polls.map(([from, file]) => ({ path, from: time(from), file: shared.fixture("espn", file) }));
  const server = await startEspnServer({ clock, log: silentLog, script: recordedScript(recordings) });
  onTestFinished(() => server.close());
  return { server, clock };
}

/** Resolves after the hub has asked for the path twice more: what it was told the first time is on disk then. */
async function polledTwice(server: EspnServer, path: string): Promise<void> {
  const asked = (): number =>
    server.requests.filter((request) => request.path.endsWith(path) && request.status === 200).length;
  const before = asked();
  await until(() => asked() >= before + 2, "two more polls");
}

async function told(hub: HubProcess, game: string): Promise<readonly string[]> {
  const { timeline } = await hub.get<Timeline>(`/api/v1/games/timeline/${game}`);
  return timeline.map((at) => `${at.away_score}-${at.home_score} ${at.quarter ?? at.period} ${at.time_remaining}`);
}

describeShared("games, from ESPN's recorded answers to the hub's", () => {
  it("two NFL polls 52 s apart: a field goal, the clocks, and nothing twice, with a kill -9 between", async () => {
    const path = "football/nfl/scoreboard";
    const { server, clock } = await espnOf(path, [
      ["2025-12-07T18:59:45Z", "nfl-scoreboard-2025-w14-live-20251207T185945Z.json"],
      ["2025-12-07T19:00:37Z", "nfl-scoreboard-2025-w14-live-20251207T190037Z.json"],
    ]);
    const environment = {
      ...quickly,
      HOMETIDE_ESPN_URL: server.url,
      HOMETIDE_LEAGUES: "nfl",
      HOMETIDE_DATA_DIR: temporaryFolder(),
    };
    const hub = await startHubProcess(environment);
    await polledTwice(server, path);
    const { games, count } = await hub.get<{
      games: { id: string; home_team: { abbreviation: string } }[];
      count: number;
    }>("/api/v1/games/live");
    expect(count).toBe(8);
    const tampa = games.find((game) => game.home_team.abbreviation === "TB")?.id ?? "";
    expect(await told(hub, tampa)).toEqual(["7-7 2 9:18"]);
    expect(await hub.get("/api/v1/ha/game-status/buccaneers")).toMatchObject({
      status: "live",
      opponent: "NO",
      team_score: 7,
      opponent_score: 7,
      clock: "9:18",
    });
    await hub.kill();

    const again = await startHubProcess(environment);
    await polledTwice(server, path);
    expect(await told(again, tampa)).toEqual(["7-7 2 9:18"]);
    await clock.moveTo(time("2025-12-07T19:00:37Z"));
    await polledTwice(server, path);
    expect(await told(again, tampa)).toEqual(["7-7 2 9:18", "7-10 2 9:11"]);
    expect(await again.get("/api/v1/ha/game-status/TB")).toMatchObject({
      status: "live",
      team_score: 10,
      opponent_score: 7,
    });
    // A game in which nothing changed has one point, one in which only the ball moved has two.
    const pittsburgh = games.find((game) => game.home_team.abbreviation === "BAL")?.id ?? "";
    const buffalo = games.find((game) => game.home_team.abbreviation === "BUF")?.id ?? "";
    expect([(await told(again, pittsburgh)).length, (await told(again, buffalo)).length]).toEqual([1, 2]);
    expect(await again.stop()).toBe(0);
  }, 60_000);

  it("game 1 of the Stanley Cup Final: before, third period, overtime", async () => {
    const path = "hockey/nhl/scoreboard";
    const { server, clock } = await espnOf(path, [
      ["2025-06-04T05:37:00Z", "nhl-scoreboard-2025-scf-g1-1-pre.json"],
      ["2025-06-05T02:20:00Z", "nhl-scoreboard-2025-scf-g1-2-third-period.json"],
      ["2025-06-05T03:15:00Z", "nhl-scoreboard-2025-scf-g1-3-overtime.json"],
    ]);
    const environment = {
      ...quickly,
      HOMETIDE_ESPN_URL: server.url,
      HOMETIDE_LEAGUES: "nhl",
      HOMETIDE_DATA_DIR: temporaryFolder(),
    };
    const hub = await startHubProcess(environment);
    await polledTwice(server, path);
    await clock.moveTo(time("2025-06-05T02:20:00Z"));
    await polledTwice(server, path);
    await clock.moveTo(time("2025-06-05T03:15:00Z"));
    await polledTwice(server, path);
    const { games } = await hub.get<{ games: { id: string }[] }>("/api/v1/games/live");
    expect(games.length).toBe(1);
    const played = (await told(hub, games[0]?.id ?? "")).filter((at) => !at.startsWith("0-0"));
    expect(played).toEqual(["3-2 3 18:27", "3-3 OT 17:09"]);
    const history = await hub.get<{ games: { season: number }[] }>("/api/v1/games/history?team=oilers&season=2024-25");
    expect(history.games.map(({ season }) => Number(season))).toEqual([2025]);
    expect(await hub.stop()).toBe(0);
  }, 60_000);
});
