import { expect, it, onTestFinished } from "vitest";
import { runCommand } from "../../src/cli/program.ts";
import { systemClock } from "../../src/model/clock.ts";
import { silentLog } from "../../src/ops/log.ts";
import { startEspnServer } from "../../src/replay/espn-server.ts";
import { loadScenario } from "../../src/replay/scenario/load.ts";
import { scenarioScript } from "../../src/replay/scenario/evenings.ts";
import { startReceiver } from "../automations/receiver.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { until } from "../support/wait.ts";
import { startHubProcess } from "./hub-process.ts";

it("hometide replay plays a game of the followed team into webhooks, and nothing of it into the store", async () => {
  // A real evening whose games are hours away: ESPN's teams, and nothing that happens.
  const script = scenarioScript({ scenario: loadScenario(), startedAt: systemClock.now(), speed: 1 / 60 });
  const espn = await startEspnServer({ clock: systemClock, log: silentLog, script });
  onTestFinished(() => espn.close());
  const hub = await startHubProcess({
    HOMETIDE_DATA_DIR: temporaryFolder(),
    HOMETIDE_ESPN_URL: espn.url,
    HOMETIDE_TEAMS: "nfl:CHI",
    HOMETIDE_WEBHOOKS_ALLOW_LOOPBACK: "true",
  });
  const replay = async (...args: readonly string[]) => {
    const said = { out: "", error: "" };
    const code = await runCommand(["replay", "--port", new URL(hub.url).port, ...args], {
      environment: {},
      folder: temporaryFolder(),
      out: (text) => void (said.out += text),
      error: (text) => void (said.error += text),
    });
    return { code, ...said };
  };
  const bears = "/api/v1/ha/game-status/Bears?league=nfl";
  await until(async () => (await fetch(hub.url + bears)).ok, "ESPN's teams");
  const { url, received } = await startReceiver();
  const register = (body: object): Promise<Response> =>
    fetch(`${hub.url}/api/v1/ha/webhooks/register`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ url, ...body }),
    });
  expect((await register({ events: ["game_start", "score_update"], team: "Bears" })).status).toBe(201);

  const started = await replay("--game", "scenarios/evening.yaml#nfl", "--speed", "600", "--no-wait");
  expect(started).toMatchObject({ code: 0, error: expect.stringContaining("Buffalo Bills 0 at Chicago Bears 0") });
  const id = started.out.trim();
  await until(() => received.length >= 3, "the start, a touchdown, the extra point");
  expect(received.slice(0, 3).map(({ event }) => event)).toMatchObject([
    { event: "game_start", test: true, home_team: "CHI", away_team: "BUF", game_id: id },
    { event: "score_update", test: true, team: "CHI", score_change: 6, score_kind: "touchdown" },
    { event: "score_update", test: true, team: "CHI", score_change: 1, score_kind: "extra_point" },
  ]);

  expect((await replay("--stop", id)).out).toContain(`${id}: stopped`);
  const list = JSON.parse((await replay("--list", "--json")).out);
  expect(list).toMatchObject({ id, state: "stopped", speed: 600 });
  expect(list.deliveries).toBeGreaterThanOrEqual(3);
  // What is written with games: none of it is this one.
  expect(await hub.get("/api/v1/games/live")).toMatchObject({ count: 0 });
  expect(await fetch(`${hub.url}/api/v1/games/timeline/${id}`)).toMatchObject({ status: 404 });
  expect(await hub.get(bears)).toMatchObject({ status: "none", game_id: null });
  expect((await replay("--game", "evening#nba")).code).toBe(2);
  expect(await hub.stop()).toBe(0);
});
