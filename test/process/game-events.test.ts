import { expect, it, onTestFinished } from "vitest";
import { ManualClock, systemClock } from "../../src/model/clock.ts";
import type { GameEvent } from "../../src/model/game-event.ts";
import { MICROS_PER_MINUTE } from "../../src/model/time.ts";
import { silentLog } from "../../src/ops/log.ts";
import { startEspnServer } from "../../src/replay/espn-server.ts";
import { scenarioScript } from "../../src/replay/scenario/evenings.ts";
import { loadScenario } from "../../src/replay/scenario/load.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { until } from "../support/wait.ts";
import type { HubProcess } from "./hub-process.ts";
import { startHubProcess } from "./hub-process.ts";

/** Minutes of the game from one look to the next, and how many of them a life of the hub lasts. */
const STEP_MINUTES = 5;
const LOOKS_A_LIFE = 6;

it("an evening of two games, with a kill -9 every half hour: each event once, none missing, no id twice", async () => {
  const startedAt = systemClock.now();
  const clock = new ManualClock(startedAt);
  const scenario = loadScenario();
  const script = scenarioScript({ scenario, startedAt, speed: 1 });
  const server = await startEspnServer({ clock, log: silentLog, script });
  onTestFinished(() => server.close());
  const environment = {
    HOMETIDE_ESPN_URL: server.url,
    HOMETIDE_ESPN_LIVE_INTERVAL: "50ms",
    HOMETIDE_ESPN_SOON_INTERVAL: "50ms",
    HOMETIDE_ESPN_IDLE_INTERVAL: "50ms",
    HOMETIDE_ESPN_REQUESTS_PER_DAY: "100000",
    HOMETIDE_ESPN_REQUESTS_PER_HOUR: "100000",
    HOMETIDE_LEAGUES: "nfl,nhl",
    HOMETIDE_DATA_DIR: temporaryFolder(),
  };
  /** What a life said is on disk: by id, as it said it. */
  const promised = new Map<string, GameEvent>();
  const note = async (hub: HubProcess): Promise<readonly GameEvent[]> => {
    const { events } = await hub.get<{ events: readonly GameEvent[] }>("/api/v1/game-events?limit=1000");
    const now = new Map(events.map((event) => [event.id, event]));
    expect(now.size).toBe(events.length);
    for (const [id, event] of promised) expect(now.get(id)).toEqual(event);
    for (const [id, event] of now) promised.set(id, event);
    return events;
  };
  const asked = (league: string): number =>
    server.requests.filter((one) => one.path.endsWith(`${league}/scoreboard`) && one.status === 200).length;
  const polled = async (times: number): Promise<void> => {
    const before = { nfl: asked("nfl"), nhl: asked("nhl") };
    const isDone = (): boolean => asked("nfl") >= before.nfl + times && asked("nhl") >= before.nhl + times;
    await until(isDone, "both leagues are polled");
  };

  let hub = await startHubProcess(environment);
  await polled(2);
  const isOver = (events: readonly GameEvent[]): boolean =>
    events.filter(({ event }) => event === "game_end").length === 2;
  let events: readonly GameEvent[] = [];
  for (let look = 1; !isOver(events); look += 1) {
    expect(look, "the evening ends").toBeLessThan(150);
    await clock.moveTo(startedAt + look * STEP_MINUTES * MICROS_PER_MINUTE);
    if (look % LOOKS_A_LIFE > 0) await polled(1);
    else {
      events = await note(hub);
      // The answer that tells of the last minutes is on its way, is read or is being written when the hub dies.
      await polled((look / LOOKS_A_LIFE) % 3 === 0 ? 0 : 1);
      await hub.kill();
      hub = await startHubProcess(environment);
      await note(hub);
      await polled(2);
    }
  }
  events = await note(hub);
  expect(await hub.stop()).toBe(0);

  for (const { league, home, away, plays } of scenario.games) {
    const own = events.filter((event) => event.league === league).toReversed();
    const of = (kind: GameEvent["event"]): readonly GameEvent[] => own.filter(({ event }) => event === kind);
    expect(own.map(({ id, game_id }) => id.slice(game_id.length + 1))).toEqual(own.map((_, n) => String(n + 1)));
    expect([own[0]?.event, own.at(-1)?.event]).toEqual(["game_start", "game_end"]);
    expect([of("game_start").length, of("game_end").length, of("score_correction").length]).toEqual([1, 1, 0]);
    const periods = [...new Set(plays.map(({ period }) => period))].map((period) =>
      league === "nhl" && period === 4 ? "OT" : String(period),
    );
    expect(of("period_start").map(({ period }) => period)).toEqual(periods);
    expect(of("period_end").map(({ period }) => period)).toEqual(periods);
    expect(of("overtime").length).toBe(league === "nhl" ? 1 : 0);
    for (const { team } of [home, away]) {
      const scores = plays.filter((play) => play.by === team && (play.points ?? 0) > 0);
      const points = scores.reduce((sum, play) => sum + (play.points ?? 0), 0);
      const told = of("score_update").filter((event) => event.team === team);
      expect(told.reduce((sum, event) => sum + (event.score_change ?? 0), 0)).toBe(points);
      if (league === "nhl") expect(told.map(({ score_kind }) => score_kind)).toEqual(scores.map(() => "goal"));
    }
  }
}, 180_000);
