import { expect, test } from "vitest";
import { leagues } from "../../src/model/league.ts";
import { parseScoreboard } from "../../src/sources/espn/parse-scoreboard.ts";
import { parseTeams } from "../../src/sources/espn/parse-teams.ts";
import { recorded } from "../sources/espn/recorded.ts";
import { describeShared } from "../support/shared.ts";
import { at, startApi } from "./support.ts";

describeShared("recorded evenings", () => {
  test("NFL: two polls 52 seconds apart", async () => {
    const api = await startApi({ now: "2025-12-07T18:59:45Z" });
    const { teams } = parseTeams(recorded("nfl-teams.json"), leagues.nfl);
    const poll = async (name: string, time: string): Promise<void> => {
      await api.clock.moveTo(at(time));
      await api.see(
        "nfl",
        parseScoreboard(recorded(`nfl-scoreboard-2025-w14-live-${name}.json`), leagues.nfl).games,
        teams,
      );
    };
    await poll("20251207T185945Z", "2025-12-07T18:59:45Z");
    await poll("20251207T190037Z", "2025-12-07T19:00:37Z");

    const { body } = await api.get("/api/v1/games/timeline/401772900");
    expect(body).toMatchObject({ league: "nfl", season: 2025, home_team: "ATL", away_team: "SEA", status: "live" });
    const entries: readonly Record<string, unknown>[] = body.timeline;
    expect(entries.map(({ time }) => time)).toEqual(["2025-12-07T18:59:45Z", "2025-12-07T19:00:37Z"]);
    expect(entries.at(-1)).toMatchObject({ home_score: 3, away_score: 3, quarter: "2", time_remaining: "5:49" });

    const status = (await api.get("/api/v1/ha/game-status/seahawks")).body;
    expect(status).toMatchObject({
      team: "SEA",
      status: "live",
      opponent: "ATL",
      is_home: false,
      score: "3-3",
      clock: "5:49",
      broadcast: "FOX",
    });
    const live = (await api.get("/api/v1/games/live?league=nfl")).body;
    expect(
      live.games.every((game: { status: string; week: string }) => game.status === "live" && game.week === "14"),
    ).toBe(true);
  });

  test("NHL: before, third period, overtime", async () => {
    const api = await startApi({ now: "2025-06-04T20:00:00Z" });
    const { teams } = parseTeams(recorded("nhl-teams.json"), leagues.nhl);
    const steps = [
      ["1-pre", "2025-06-04T20:00:00Z", "upcoming"],
      ["2-third-period", "2025-06-05T02:10:00Z", "live"],
      ["3-overtime", "2025-06-05T03:05:00Z", "live"],
    ] as const;
    for (const [name, time, status] of steps) {
      await api.clock.moveTo(at(time));
      await api.see(
        "nhl",
        parseScoreboard(recorded(`nhl-scoreboard-2025-scf-g1-${name}.json`), leagues.nhl).games,
        teams,
      );
      expect((await api.get("/api/v1/ha/game-status/Oilers")).body.status).toBe(status);
    }
    const { body } = await api.get("/api/v1/games/timeline/401777455");
    expect(body).toMatchObject({ home_team: "EDM", away_team: "FLA", season: 2025, final_score: null });
    const entries: readonly Record<string, unknown>[] = body.timeline;
    expect(entries.map(({ time, period, event }) => [time, period, event])).toEqual([
      ["2025-06-05T02:10:00Z", "3", null],
      ["2025-06-05T03:05:00Z", "OT", "score_update"],
    ]);
    const history = (await api.get("/api/v1/games/history?team=oilers&season=2024-25")).body;
    expect(history.games.map(({ id }: { id: string }) => id)).toEqual(["401777455"]);
  });
});
