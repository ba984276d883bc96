import { writeFileSync } from "node:fs";
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
import { startHubProcess } from "./hub-process.ts";

describeShared("a league of one's own, through the built hub", () => {
  it("is followed like the others: live games with their periods, teams, and its id in the API, also after a restart", async () => {
    const clock = new ManualClock(parseTime("2026-07-03T20:09:00Z") ?? Number.NaN);
    // The recorded World Cup stands in for a cup of one's own.
    const path = "soccer/my.cup/scoreboard";
    const file = shared.fixture("espn", "soccer-worldcup-2026-2-extra-time.json");
    const script = recordedScript([{ path, from: 0, file }]);
    const server = await startEspnServer({ clock, log: silentLog, script });
    onTestFinished(() => server.close());
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, "hometide.yaml"),
      "leagues: []\nleagues_custom:\n  - id: my_cup\n    name: My Cup\n    espn_path: soccer/my.cup\n    groups: '7'\n",
    );
    const environment = {
      HOMETIDE_CONFIG: join(folder, "hometide.yaml"),
      HOMETIDE_DATA_DIR: join(folder, "data"),
      HOMETIDE_ESPN_URL: server.url,
      HOMETIDE_TEAMS: "my_cup:AUS",
    };
    const hub = await startHubProcess(environment);
    interface Games {
      readonly games: readonly {
        readonly id: string;
        readonly league: string;
        readonly period: { readonly label: string };
      }[];
      readonly count: number;
    }
    await until(async () => (await hub.get<Games>("/api/v1/games/live")).count === 1, "the live game");
    expect((await hub.get<Games>("/api/v1/games/live?league=MY_CUP")).games).toMatchObject([
      { league: "my_cup", period: { label: "OT" } },
    ]);
    const { count } = await hub.get<{ count: number }>("/api/v1/teams?league=my_cup");
    expect(count).toBeGreaterThan(16);
    expect(await hub.get("/api/v1/ha/game-status/my_cup:AUS")).toMatchObject({ status: "live", league: "my_cup" });
    expect(
      server.requests.filter(({ path: asked }) => asked.endsWith(path)).every(({ query }) => query["groups"] === "7"),
    ).toBe(true);
    await expect(hub.get("/api/v1/games/live?league=nfl")).rejects.toThrow(/does not follow the league nfl/);
    await hub.kill();

    await server.down();
    const again = await startHubProcess(environment);
    // ESPN is away: what is told is what was kept. (The game itself, of months ago, is not told as live without ESPN.)
    expect((await again.get<{ count: number }>("/api/v1/teams?league=my_cup")).count).toBe(count);
    const status = "/api/v1/ha/game-status/my_cup:AUS";
    await until(async () => (await again.get<{ stale: boolean }>(status)).stale, "marked stale");
    expect(await again.stop()).toBe(0);
  }, 60_000);
});
