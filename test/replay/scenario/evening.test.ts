import { expect, onTestFinished, test } from "vitest";
import { ManualClock } from "../../../src/model/clock.ts";
import { leagues } from "../../../src/model/league.ts";
import { MICROS_PER_MINUTE, parseTime } from "../../../src/model/time.ts";
import { silentLog } from "../../../src/ops/log.ts";
import { startEspnServer } from "../../../src/replay/espn-server.ts";
import { scenarioScript } from "../../../src/replay/scenario/evenings.ts";
import { loadScenario } from "../../../src/replay/scenario/load.ts";
import { parseScoreboard } from "../../../src/sources/espn/parse-scoreboard.ts";
import { parseTeams } from "../../../src/sources/espn/parse-teams.ts";

const scenario = loadScenario();
const startedAt = parseTime("2026-11-22T23:00:00Z") ?? Number.NaN;
const headers = { "user-agent": "hometide/0.1 (+https://example.org/hometide)" };

async function stage(
  speed: number,
): Promise<{ clock: ManualClock; ask: (path: string) => Promise<Event[]>; raw: (path: string) => Promise<unknown> }> {
  const clock = new ManualClock(startedAt);
  const espn = await startEspnServer({ clock, log: silentLog, script: scenarioScript({ scenario, startedAt, speed }) });
  onTestFinished(() => espn.close());
  const raw = async (path: string): Promise<unknown> =>
    (await fetch(`${espn.url}/apis/site/v2/sports/${path}`, { headers })).json();
  // The form of the events is what these tests look at, field by field.
  return { clock, raw, ask: async (path) => ((await raw(path)) as { events: Event[] }).events };
}

interface Status {
  readonly clock: number;
  readonly displayClock: string;
  readonly period: number;
  readonly type: {
    readonly id: string;
    readonly name: string;
    readonly state: string;
    readonly completed: boolean;
    readonly detail: string;
  };
}
interface Competitor {
  readonly homeAway: string;
  readonly score: string;
  readonly winner?: boolean;
  readonly team: { readonly id: string; readonly abbreviation: string };
  readonly linescores?: readonly { readonly value: number; readonly period: number }[];
  readonly records: readonly { readonly type: string; readonly summary: string }[];
}
interface Event {
  readonly id: string;
  readonly date: string;
  readonly season: { readonly year: number; readonly type: number };
  readonly week?: { readonly number: number };
  readonly status: Status;
  readonly competitions: readonly {
    readonly competitors: readonly Competitor[];
    readonly situation?: Readonly<Record<string, unknown>>;
  }[];
}

/** Follows the first game of a league through its evening, a scenario minute at a time. */
async function follow(path: string, minutes: number): Promise<readonly Event[]> {
  const { clock, ask } = await stage(1);
  const seen: Event[] = [];
  for (let minute = 0; minute <= minutes; minute++) {
    await clock.moveTo(startedAt + minute * MICROS_PER_MINUTE);
    const [event] = await ask(`${path}/scoreboard?limit=500`);
    if (event !== undefined) seen.push(event);
  }
  return seen;
}

const scoresOf = (event: Event): readonly number[] =>
  (event.competitions[0]?.competitors ?? []).map(({ score }) => Number(score));
const statesOf = (events: readonly Event[]): readonly string[] =>
  events.map(({ status }) => status.type.name).filter((name, index, names) => name !== names[index - 1]);

test.each([
  {
    path: "football/nfl",
    start: "2026-11-22T23:45Z",
    final: [27, 24],
    detail: "Final",
    records: ["9-3", "7-5"],
    states: [
      "SCHEDULED",
      "IN_PROGRESS",
      "END_PERIOD",
      "IN_PROGRESS",
      "HALFTIME",
      "IN_PROGRESS",
      "END_PERIOD",
      "IN_PROGRESS",
      "FINAL",
    ],
    linescores: [
      [7, 10, 0, 10],
      [0, 7, 7, 10],
    ],
  },
  {
    path: "hockey/nhl",
    start: "2026-11-22T23:20Z",
    final: [4, 3],
    detail: "Final/OT",
    records: ["12-6-3", "12-7-2"],
    states: [
      "SCHEDULED",
      "IN_PROGRESS",
      "END_PERIOD",
      "IN_PROGRESS",
      "END_PERIOD",
      "IN_PROGRESS",
      "END_PERIOD",
      "IN_PROGRESS",
      "FINAL",
    ],
    linescores: [
      [1, 1, 1, 1],
      [1, 1, 1, 0],
    ],
  },
])(
  "$path goes from scheduled over live to final",
  async ({ path, start, final, detail, records, states, linescores }) => {
    const seen = await follow(path, 230);
    expect(statesOf(seen)).toEqual(states.map((name) => `STATUS_${name}`));
    expect(new Set(seen.map(({ id }) => id)).size).toBe(1);
    expect(new Set(seen.map(({ date }) => date))).toEqual(new Set([start]));
    let before = [0, 0];
    for (const event of seen) {
      const scores = scoresOf(event);
      for (const [side, score] of scores.entries()) expect(score).toBeGreaterThanOrEqual(before[side] ?? 0);
      before = [...scores];
      const sums = event.competitions[0]?.competitors.map(({ linescores: lines = [] }) =>
        lines.reduce((sum, { value }) => sum + value, 0),
      );
      expect(sums).toEqual(scores);
      expect(event.status.type.completed).toBe(event.status.type.state === "post");
      if (event.status.type.state === "pre") expect(event.status).toMatchObject({ period: 0, clock: 0 });
      if (event.status.type.name === "STATUS_IN_PROGRESS") expect(event.status.clock).toBeGreaterThan(0);
      if (event.status.type.state !== "in") expect(event.competitions[0]?.situation).toBeUndefined();
    }
    const last = seen.at(-1);
    expect(last?.status.type.detail).toBe(detail);
    expect(last?.competitions[0]?.competitors.map(({ score, winner }) => [Number(score), winner])).toEqual([
      [final[0], true],
      [final[1], false],
    ]);
    expect(last?.competitions[0]?.competitors.map(({ records: [record] }) => record?.summary)).toEqual(records);
    expect(last?.competitions[0]?.competitors.map(({ linescores: lines }) => lines?.map(({ value }) => value))).toEqual(
      linescores,
    );
  },
);

test("football tells who has the ball, where and for what; kick-offs and breaks tell nobody's", async () => {
  const seen = await follow("football/nfl", 230);
  const situations = seen.map((event) => ({
    name: event.status.type.name,
    situation: event.competitions[0]?.situation,
  }));
  const drive = situations.find(({ situation }) => situation?.["downDistanceText"] === "1st & 10 at BUF 16");
  expect(drive?.situation).toMatchObject({
    possession: "17",
    possessionText: "BUF 16",
    shortDownDistanceText: "1st & 10",
    down: 1,
    distance: 10,
    isRedZone: true,
    yardLine: 84,
  });
  const halftime = situations.find(({ name }) => name === "STATUS_HALFTIME");
  expect(halftime?.situation).toMatchObject({ down: -1, distance: 0 });
  expect(halftime?.situation).not.toHaveProperty("possession");
});

test("at 60 times its speed the start is told as the real time at which it comes, and evenings follow without end", async () => {
  const { clock, ask } = await stage(60);
  const length = scenario.lengthMinutes / 60;
  const ids = new Set<string>();
  for (const evening of [0, 1, 2, 7]) {
    await clock.moveTo(startedAt + evening * length * MICROS_PER_MINUTE + 1_000);
    const [games, again] = [await ask("football/nfl/scoreboard"), await ask("football/nfl/scoreboard")];
    expect(games.map(({ id }) => id)).toEqual(again.map(({ id }) => id));
    const next = games.find(({ status, date }) => status.type.state === "pre" && (parseTime(date) ?? 0) > clock.now());
    ids.add(next?.id ?? "");
    const start = parseTime(next?.date ?? "") ?? Number.NaN;
    await clock.moveTo(start - 1_000_000);
    expect((await ask("football/nfl/scoreboard")).find(({ id }) => id === next?.id)?.status.type.state).toBe("pre");
    await clock.moveTo(start + 2_000_000);
    expect((await ask("football/nfl/scoreboard")).find(({ id }) => id === next?.id)?.status.type.state).toBe("in");
  }
  expect(ids.size).toBe(4);
  // Nobody's record tells of games that are not over.
  const records = (await ask("football/nfl/scoreboard")).map(({ competitions, status }) => [
    status.type.state,
    competitions[0]?.competitors[0]?.records[0]?.summary,
  ]);
  expect(records).toEqual([
    ["post", "9-3"],
    ["in", "9-3"],
    ["pre", "9-3"],
  ]);
});

test("the hub's own parser reads every answer of an evening without a problem", async () => {
  const { clock, raw } = await stage(60);
  for (const id of ["nfl", "nhl"] as const) {
    const teams = parseTeams(await raw(`${leagues[id].espnPath}/teams`), leagues[id]);
    expect([teams.teams.length, teams.problems]).toEqual([32, []]);
  }
  const seen = new Map<string, Set<string>>();
  for (let second = 0; second < 300; second += 3) {
    await clock.moveTo(startedAt + second * 1_000_000);
    for (const id of ["nfl", "nhl"] as const) {
      const { games, problems } = parseScoreboard(
        await raw(`${leagues[id].espnPath}/scoreboard?limit=500`),
        leagues[id],
      );
      expect(problems).toEqual([]);
      for (const game of games) {
        const of = seen.get(game.id) ?? new Set();
        seen.set(game.id, of.add(game.status));
        expect(game.season).toBe(id === "nfl" ? 2026 : 2027);
        expect(game.season_type).toBe("regular");
        expect(game.start_confirmed).toBe(true);
        expect(game.home_team.record).not.toBeNull();
      }
    }
  }
  expect([...seen.values()].filter((states) => states.size === 3).length).toBe(2);
});

test("days, weeks and a team's schedule", async () => {
  const { ask, raw } = await stage(1);
  expect((await ask("football/nfl/scoreboard?dates=20261122")).length).toBe(2);
  expect((await ask("football/nfl/scoreboard?dates=20261121")).length).toBe(0);
  expect((await ask("football/nfl/scoreboard?seasontype=2&week=12")).map(({ week }) => week?.number)).toEqual([12]);
  expect(await raw("football/nfl/teams/17/schedule")).toMatchObject({
    team: { abbreviation: "NE" },
    events: [{ timeValid: true }, {}],
  });
  expect(await raw("football/nfl/teams/22/schedule")).toMatchObject({ team: { abbreviation: "ARI" }, events: [] });
  expect(await raw("football/nfl/teams/999/schedule")).toMatchObject({ code: 404 });
});
