import { expect, it, onTestFinished } from "vitest";
import { ManualClock, systemClock } from "../../src/model/clock.ts";
import type { GameEvent } from "../../src/model/game-event.ts";
import type { Micros } from "../../src/model/time.ts";
import { MICROS_PER_MINUTE, MICROS_PER_MS, parseTime } from "../../src/model/time.ts";
import { silentLog } from "../../src/ops/log.ts";
import { startEspnServer } from "../../src/replay/espn-server.ts";
import { scenarioScript } from "../../src/replay/scenario/evenings.ts";
import { loadScenario } from "../../src/replay/scenario/load.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { until } from "../support/wait.ts";
import type { Receiver } from "../automations/receiver.ts";
import { startReceiver } from "../automations/receiver.ts";
import type { HubProcess } from "./hub-process.ts";
import { startHubProcess } from "./hub-process.ts";

/** Minutes of the game from one look to the next, and how many of them a life of the hub lasts. */
const STEP_MINUTES = 5;
const LOOKS_A_LIFE = 6;

/** A hub that polls as fast as the test goes. */
function environmentFor(espnUrl: string): Readonly<Record<string, string>> {
  return {
    HOMETIDE_ESPN_URL: espnUrl,
    HOMETIDE_ESPN_LIVE_INTERVAL: "50ms",
    HOMETIDE_ESPN_SOON_INTERVAL: "50ms",
    HOMETIDE_ESPN_IDLE_INTERVAL: "50ms",
    HOMETIDE_ESPN_REQUESTS_PER_DAY: "100000",
    HOMETIDE_ESPN_REQUESTS_PER_HOUR: "100000",
    HOMETIDE_LEAGUES: "nfl,nhl",
    HOMETIDE_DATA_DIR: temporaryFolder(),
  };
}

it("an evening of two games, with a kill -9 every half hour: each event once, none missing, no id twice", async () => {
  const startedAt = systemClock.now();
  const clock = new ManualClock(startedAt);
  const scenario = loadScenario();
  const script = scenarioScript({ scenario, startedAt, speed: 1 });
  const server = await startEspnServer({ clock, log: silentLog, script });
  onTestFinished(() => server.close());
  const environment = environmentFor(server.url);
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

/** The evening's first game is about to begin; the hub dies a quarter of an hour into it, and is back when it is over. */
const [LOOKS_FROM, DIES, IS_BACK, ENDS] = [19, 35, 200, 230].map((minute) => minute * MICROS_PER_MINUTE) as [
  Micros,
  Micros,
  Micros,
  Micros,
];

it("dead for hours of two games: all of it is told as late, kept, and sent to whoever lets nothing expire; finals to all", async () => {
  const begins = systemClock.now() - LOOKS_FROM;
  const clock = new ManualClock(begins + LOOKS_FROM);
  const script = scenarioScript({ scenario: loadScenario(), startedAt: begins, speed: 1 });
  const server = await startEspnServer({ clock, log: silentLog, script });
  onTestFinished(() => server.close());
  const environment = { ...environmentFor(server.url), HOMETIDE_WEBHOOKS_ALLOW_LOOPBACK: "true" };
  const [hasty, patient] = [await startReceiver(), await startReceiver()];
  const of = async (hub: HubProcess): Promise<readonly GameEvent[]> =>
    (await hub.get<{ events: GameEvent[] }>("/api/v1/game-events?limit=1000")).events.toReversed();
  const happened = (hub: HubProcess, event: GameEvent["event"], league: string) =>
    until(
      async () => (await of(hub)).some((one) => one.event === event && one.league === league),
      `${league} ${event}`,
    );

  const first = await startHubProcess(environment);
  const events = ["game_start", "score_update", "game_end"] as const;
  for (const more of [{ url: hasty.url, expires_after_seconds: 600 }, { url: patient.url }])
    await first.post("/api/v1/ha/webhooks/register", { events, ...more });
  await until(async () => (await first.get<{ count: number }>("/api/v1/games/upcoming")).count > 1, "both are known");
  await clock.moveTo(begins + DIES);
  await happened(first, "score_update", "nhl");
  const before = await of(first);
  expect(before.filter(({ late }) => late)).toEqual([]);
  await until(() => patient.received.length === 2 && hasty.received.length === 2, "start and goal are sent");
  await first.kill();

  // The machine's clock goes on while the hub is dead.
  await clock.moveTo(begins + IS_BACK);
  const diedAt = systemClock.now();
  const meanwhileMs = (IS_BACK - LOOKS_FROM) / MICROS_PER_MS;
  const later = `--import="data:text/javascript,const real=Date.now;Date.now=()=>real()+${meanwhileMs}"`;
  const second = await startHubProcess({ ...environment, NODE_OPTIONS: later });
  await happened(second, "game_end", "nhl");
  await happened(second, "game_start", "nfl");
  const late = (await of(second)).slice(before.length);
  expect((await of(second)).slice(0, before.length)).toEqual(before);
  for (const event of late) {
    expect(event.late, event.id).toBe(true);
    const [time = 0, since = 0] = [event.time, event.since].map(parseTime);
    expect(time).toBeGreaterThanOrEqual(diedAt + meanwhileMs * MICROS_PER_MS);
    // The last look of the first life; a game that began after it happened since its start.
    if (event.league === "nhl") expect(Math.abs(since - diedAt)).toBeLessThan(2 * MICROS_PER_MINUTE);
    else expect(event.since).toBe(event.start_time);
  }
  await clock.moveTo(begins + ENDS);
  await happened(second, "game_end", "nfl");

  const told = (await of(second)).filter(({ event }) => events.some((one) => one === event));
  // What was on its way when the hub was killed may come twice.
  const ids = (receiver: Receiver): ReadonlySet<string> => new Set(receiver.eventIds());
  await until(() => ids(patient).size >= told.length, "all are sent");
  expect(ids(patient)).toEqual(new Set(told.map(({ id }) => id)));
  const young = told.filter((event) => !event.late || event.event === "game_end");
  expect(young.filter(({ event }) => event === "game_end").map((event) => event.late)).toEqual([true, false]);
  await until(() => ids(hasty).size >= young.length, "what is young enough, and the finals");
  expect(ids(hasty)).toEqual(new Set(young.map(({ id }) => id)));
  expect(told.length - young.length).toBeGreaterThan(8);
  expect(await second.stop()).toBe(0);
}, 60_000);
