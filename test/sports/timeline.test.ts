import { describe, expect, it } from "vitest";
import type { Game } from "../../src/model/game.ts";
import type { Point } from "../../src/model/point.ts";
import { validatePoint } from "../../src/model/point.ts";
import type { Micros } from "../../src/model/time.ts";
import { formatTime, parseTime } from "../../src/model/time.ts";
import type { KnownGame } from "../../src/sports/game-state.ts";
import { observeGames } from "../../src/sports/game-state.ts";
import { describeShared } from "../support/shared.ts";
import { gamesOf } from "../sources/espn/recorded.ts";
import { nhlGame } from "./games.ts";

const time = (text: string): Micros => parseTime(text) ?? Number.NaN;

/** Edmonton's game is one of the final, Montreal's of the season. */
const SEASON_TYPE: ReadonlyMap<string, string> = new Map([
  ["EDM", "postseason"],
  ["MTL", "regular"],
]);

/** A point in the order in which one would tell it. */
function told(point: Point): string {
  expect(validatePoint(point)).toBeUndefined();
  const { home_team: home, away_team: away, status } = point.series.tags;
  const { home_score, away_score, season_type, ...rest } = point.fields;
  expect(season_type).toBe(point.series.measurement === "nhl_scores" ? SEASON_TYPE.get(String(home)) : undefined);
  return `${formatTime(point.time)} ${away} ${away_score} at ${home} ${home_score} ${status} ${Object.values(rest).join(", ")}`.trim();
}

/** Plays polls one after the other; between them everything goes through JSON, as it does when the hub restarts. */
function play(polls: readonly (readonly [seenAt: string, games: Iterable<Game>])[], restarts: boolean): string[][] {
  let known = new Map<string, KnownGame>();
  return polls.map(([seenAt, games]) => {
    const { points, documents } = observeGames(known, [...games], time(seenAt));
    // What was just seen is no news a moment later: nothing at all is to be written.
    const settled = new Map<string, KnownGame>([...known, ...documents.map(({ id, value }) => [id, value] as const)]);
    // A step back is different: told again it counts.
    const isSettled = [...settled.values()].every(({ pending }) => pending === undefined);
    if (isSettled)
      expect(observeGames(settled, [...settled.values()], time(seenAt) + 1)).toEqual({
        points: [],
        documents: [],
        changed: [],
      });
    for (const { id, value } of documents) known.set(id, value);
    // What went into JSON a moment ago comes out of it.
    if (restarts) known = new Map(JSON.parse(JSON.stringify([...known])) as [string, KnownGame][]);
    return points.map(told);
  });
}

describeShared("the timelines of recorded games", () => {
  const nfl = ["185945Z", "190037Z"].map((poll) => [
    ...gamesOf(`nfl-scoreboard-2025-w14-live-20251207T${poll}.json`).values(),
  ]);
  const nhl = ["1-pre", "2-third-period", "3-overtime"].map((part) => [
    ...gamesOf(`nhl-scoreboard-2025-scf-g1-${part}.json`).values(),
  ]);

  describe.each([
    ["in one run", false],
    ["with a restart after each poll", true],
  ])("%s", (_, restarts) => {
    it("two NFL polls 52 s apart", () => {
      const [first = [], second = []] = nfl;
      expect(
        play(
          [
            ["2025-12-07T18:59:45Z", first],
            ["2025-12-07T19:00:37Z", second],
            ["2025-12-07T19:00:52Z", second],
          ],
          restarts,
        ),
      ).toEqual([
        [
          "2025-12-07T18:00:00Z SEA 0 at ATL 0 scheduled",
          "2025-12-07T18:59:45Z SEA 3 at ATL 3 live 2, 6:00, SEA, 4th & 8, SEA 36",
          "2025-12-07T18:00:00Z CIN 0 at BUF 0 scheduled",
          "2025-12-07T18:59:45Z CIN 14 at BUF 11 live 2, 3:34, CIN, 2nd & 10, BUF 43",
          "2025-12-07T18:00:00Z TEN 0 at CLE 0 scheduled",
          "2025-12-07T18:59:45Z TEN 14 at CLE 10 live 2, 11:48, TEN, 4th & 6, 50",
          "2025-12-07T18:00:00Z WSH 0 at MIN 0 scheduled",
          "2025-12-07T18:59:45Z WSH 0 at MIN 14 live 2, 1:51, MIN, 4th & 20, MIN 24",
          "2025-12-07T18:00:00Z MIA 0 at NYJ 0 scheduled",
          "2025-12-07T18:59:45Z MIA 21 at NYJ 7 live 2, 12:33, NYJ, 4th & 4, NYJ 19",
          "2025-12-07T18:00:00Z NO 0 at TB 0 scheduled",
          "2025-12-07T18:59:45Z NO 7 at TB 7 live 2, 9:18, TB, 4th & 5, NO 23",
          "2025-12-07T18:00:00Z IND 0 at JAX 0 scheduled",
          "2025-12-07T18:59:45Z IND 7 at JAX 21 live 2, 12:52",
          "2025-12-07T18:00:00Z PIT 0 at BAL 0 scheduled",
          "2025-12-07T18:59:45Z PIT 10 at BAL 3 live 2, 10:39",
          "2025-12-07T21:05:00Z DEN 0 at LV 0 scheduled",
          "2025-12-07T21:25:00Z CHI 0 at GB 0 scheduled",
          "2025-12-07T21:25:00Z LAR 0 at ARI 0 scheduled",
          "2025-12-08T01:20:00Z HOU 0 at KC 0 scheduled",
          "2025-12-05T01:15:00Z DAL 0 at DET 0 scheduled",
          "2025-12-07T18:59:45Z DAL 30 at DET 44 finished 4, Final",
          "2025-12-09T01:15:00Z PHI 0 at LAC 0 scheduled",
        ],
        [
          "2025-12-07T19:00:37Z SEA 3 at ATL 3 live 2, 5:49, ATL, 1st & 10, ATL 12",
          // The clock stands at 3:34: a penalty moved the ball.
          "2025-12-07T19:00:37Z CIN 14 at BUF 11 live 2, 3:34, CIN, 1st & Goal, BUF 10",
          "2025-12-07T19:00:37Z TEN 14 at CLE 10 live 2, 11:39, CLE, 1st & 10, CLE 9",
          "2025-12-07T19:00:37Z WSH 0 at MIN 14 live 2, 1:45, WSH, 1st & 10, WSH 34",
          "2025-12-07T19:00:37Z MIA 21 at NYJ 7 live 2, 11:45, MIA, 1st & 10, MIA 41",
          // The field goal; the kick-off that follows has no situation.
          "2025-12-07T19:00:37Z NO 7 at TB 10 live 2, 9:11",
          "2025-12-07T19:00:37Z IND 7 at JAX 21 live 2, 12:52, 1st & 10, IND 27",
          // Nothing changed in PIT at BAL, nor in the games to come.
        ],
        [],
      ]);
    });

    it("game 1 of the Stanley Cup Final: before, third period, overtime", () => {
      const [before = [], third = [], overtime = []] = nhl;
      expect(
        play(
          [
            ["2025-06-04T05:37:00Z", before],
            ["2025-06-04T06:07:00Z", before],
            ["2025-06-05T02:20:00Z", third],
            ["2025-06-05T02:20:15Z", third],
            ["2025-06-05T03:15:00Z", overtime],
          ],
          restarts,
        ),
      ).toEqual([
        ["2025-06-05T00:00:00Z FLA 0 at EDM 0 scheduled"],
        [],
        ["2025-06-05T02:20:00Z FLA 3 at EDM 2 live 3, 18:27"],
        [],
        ["2025-06-05T03:15:00Z FLA 3 at EDM 3 live OT, 17:09"],
      ]);
    });
  });

  it("a point has the tags of SPEC section 1", () => {
    const [game] = nfl[0] ?? [];
    const { points } = observeGames(new Map(), game === undefined ? [] : [game], 1);
    expect(points[1]?.series).toMatchObject({
      measurement: "nfl_scores",
      tags: { game_id: "401772900", season: "2025", week: "14", home_team: "ATL", away_team: "SEA", status: "live" },
    });
  });
});

describe("the life of a game", () => {
  const start = "2026-01-10T00:00:00Z";
  const scheduled = nhlGame({ start_time: start });
  const live = nhlGame({
    start_time: start,
    status: "live",
    score: { home: 1, away: 0 },
    period: { label: "1", time_remaining: "12:00" },
  });
  const finished = nhlGame({
    start_time: start,
    status: "finished",
    score: { home: 2, away: 0 },
    period: { label: "3", time_remaining: "Final" },
  });
  const one = (...polls: readonly (readonly [string, Game])[]): string[][] =>
    play(
      polls.map(([at, game]) => [at, [game]] as const),
      true,
    );

  it("a kick-off that moves is written again, one to be decided only when it is", () => {
    expect(
      one(
        ["2026-01-01T00:00:00Z", { ...scheduled, start_confirmed: false }],
        ["2026-01-02T00:00:00Z", scheduled],
        ["2026-01-03T00:00:00Z", scheduled],
        ["2026-01-04T00:00:00Z", { ...scheduled, start_time: "2026-01-10T01:00:00Z" }],
      ),
    ).toEqual([
      [],
      ["2026-01-10T00:00:00Z BOS 0 at MTL 0 scheduled"],
      [],
      ["2026-01-10T01:00:00Z BOS 0 at MTL 0 scheduled"],
    ]);
  });

  it("the end is written once, at the time it was seen; a correction after it again; words alone never", () => {
    expect(
      one(
        ["2026-01-10T00:10:00Z", live],
        ["2026-01-10T02:30:00Z", finished],
        ["2026-01-10T02:30:15Z", { ...finished, note: "A great game", broadcasts: ["TNT"], detail: "Final " }],
        ["2026-01-11T09:00:00Z", { ...finished, score: { home: 2, away: 1 } }],
        ["2026-01-11T09:30:00Z", { ...finished, score: { home: 2, away: 1 } }],
      ),
    ).toEqual([
      ["2026-01-10T00:00:00Z BOS 0 at MTL 0 scheduled", "2026-01-10T00:10:00Z BOS 0 at MTL 1 live 1, 12:00"],
      ["2026-01-10T02:30:00Z BOS 0 at MTL 2 finished 3, Final"],
      [],
      ["2026-01-11T09:00:00Z BOS 1 at MTL 2 finished 3, Final"],
      [],
    ]);
  });

  it("a postponement is written once, and the new kick-off", () => {
    const postponed = nhlGame({ start_time: start, status: "postponed" });
    expect(
      one(
        ["2026-01-09T12:00:00Z", scheduled],
        ["2026-01-09T18:00:00Z", postponed],
        ["2026-01-09T18:30:00Z", postponed],
        ["2026-01-12T12:00:00Z", { ...scheduled, start_time: "2026-02-01T00:00:00Z" }],
      ),
    ).toEqual([
      ["2026-01-10T00:00:00Z BOS 0 at MTL 0 scheduled"],
      ["2026-01-09T18:00:00Z BOS 0 at MTL 0 postponed"],
      [],
      ["2026-02-01T00:00:00Z BOS 0 at MTL 0 scheduled"],
    ]);
  });

  it("a poll that takes a running game back to before its start is not believed", () => {
    expect(
      one(["2026-01-10T00:10:00Z", live], ["2026-01-10T00:10:15Z", scheduled], ["2026-01-10T00:10:30Z", live]),
    ).toEqual([
      ["2026-01-10T00:00:00Z BOS 0 at MTL 0 scheduled", "2026-01-10T00:10:00Z BOS 0 at MTL 1 live 1, 12:00"],
      [],
      [],
    ]);
    // A goal that is taken back in play is, once the next poll says so too.
    const takenBack = { ...live, score: { home: 0, away: 0 } };
    expect(
      one(
        ["2026-01-10T00:10:00Z", live],
        ["2026-01-10T00:10:15Z", takenBack],
        ["2026-01-10T00:10:30Z", takenBack],
        ["2026-01-10T00:10:45Z", takenBack],
      ).slice(1),
    ).toEqual([[], ["2026-01-10T00:10:30Z BOS 0 at MTL 0 live 1, 12:00"], []]);
  });

  it("the last play alone changes the document, not the timeline", () => {
    const situation = { possession: null, down_distance: null, field_position: null, last_play: "Stoppage" };
    const { points, documents, changed } = observeGames(new Map([[live.id, live]]), [{ ...live, situation }], 5);
    expect(points).toEqual([]);
    expect(documents).toEqual([{ kind: "game", id: live.id, value: { ...live, situation } }]);
    expect(changed).toHaveLength(1);
  });

  it("leagues without a measurement have documents and no points", () => {
    const { points, documents } = observeGames(new Map(), [{ ...live, league: "nba" }], 5);
    expect(points).toEqual([]);
    expect(documents).toHaveLength(1);
  });
});
