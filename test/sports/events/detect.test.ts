import { describe, expect, it } from "vitest";
import { nhlGame } from "../games.ts";
import type { Poll } from "./tell.ts";
import { inShort, nfl, nhl, play, tell, tellAll } from "./tell.ts";
import type { Game } from "../../../src/model/game.ts";

type Row = readonly [name: string, polls: readonly (Game | Poll)[], told: readonly (readonly string[])[]];

const START = ["1 game_start 0-0", "2 period_start 0-0 P1"];

describe("the course of a game", () => {
  it.each<Row>([
    ["nothing at first sight", [nhl("live", { home: 2, away: 1, period: 2 })], [[]]],
    [
      "nothing for a game that is over at first sight",
      [nhl("finished", { home: 2 }), nhl("finished", { home: 2 })],
      [[], []],
    ],
    [
      "a whole game",
      [
        nhl("scheduled"),
        nhl("live", { clock: "20:00" }),
        nhl("live", { clock: "12:00", away: 1 }),
        nhl("live", { clock: "0:00", away: 1, detail: "End of 1st Period" }),
        nhl("live", { clock: "20:00", away: 1, period: 2 }),
        nhl("live", { clock: "1:00", away: 1, home: 1, period: 3 }),
        nhl("live", { clock: "4:00", away: 1, home: 1, period: 4 }),
        nhl("finished", { away: 1, home: 2, period: 4 }),
        nhl("finished", { away: 1, home: 2, period: 4, detail: "Final/OT" }),
      ],
      [
        [],
        START,
        ["3 score_update BOS +1 goal 0-1 P1"],
        ["4 period_end 0-1 P1"],
        ["5 period_start 0-1 P2"],
        ["6 period_end 0-1 P2", "7 period_start 0-1 P3", "8 score_update MTL +1 goal 1-1 P3"],
        ["9 period_end 1-1 P3", "10 overtime 1-1 POT", "11 period_start 1-1 POT"],
        [
          "12 score_update MTL +1 goal 2-1 POT",
          "13 lead_change MTL 2-1 POT",
          "14 period_end 2-1 POT",
          "15 game_end MTL 2-1 POT",
        ],
        [],
      ],
    ],
    [
      "a game that was scheduled at the last poll and is over at the next",
      [
        nhl("scheduled"),
        nhl("finished", {
          home: 1,
          away: 2,
          lines: [
            [1, 0],
            [0, 0],
            [0, 2],
          ],
        }),
      ],
      [
        [],
        [
          ...START,
          "3 score_update MTL +1 goal 1-0 P1",
          "4 period_end 1-0 P1",
          "5 period_start 1-0 P2",
          "6 period_end 1-0 P2",
          "7 period_start 1-0 P3",
          "8 score_update BOS +1 goal 1-1 P3",
          "9 score_update BOS +1 goal 1-2 P3",
          "10 lead_change BOS 1-2 P3",
          "11 period_end 1-2 P3",
          "12 game_end BOS 1-2 P3",
        ],
      ],
    ],
    [
      "a game that was live at first sight ends",
      [nhl("live", { home: 2, period: 3 }), nhl("finished", { home: 2, away: 1 })],
      [[], ["1 score_update BOS +1 goal 2-1 P3", "2 period_end 2-1 P3", "3 game_end MTL 2-1 P3"]],
    ],
    [
      "a tie, and a second overtime",
      [
        nfl("live", { home: 3, away: 3, period: 5 }),
        nfl("live", { home: 3, away: 3, period: 6 }),
        nfl("finished", { home: 3, away: 3, period: 6 }),
      ],
      [[], ["1 period_end 3-3 POT", "2 period_start 3-3 P2OT"], ["3 period_end 3-3 P2OT", "4 game_end 3-3 P2OT"]],
    ],
    [
      "a shootout: its winner gets one goal, of no scorer",
      [
        nhl("live", { home: 2, away: 2, period: 4 }),
        nhl("live", { home: 2, away: 2, period: 5, label: "SO" }),
        nhl("finished", {
          home: 2,
          away: 3,
          period: 5,
          label: "SO",
          lines: [
            [1, 1],
            [1, 1],
            [0, 0],
            [0, 0],
          ],
        }),
      ],
      [
        [],
        ["1 period_end 2-2 POT", "2 period_start 2-2 PSO"],
        ["3 score_update BOS +1 2-3 PSO", "4 period_end 2-3 PSO", "5 game_end BOS 2-3 PSO"],
      ],
    ],
    [
      "a shootout of which nothing was seen",
      [
        nhl("live", { home: 2, away: 1, period: 3 }),
        nhl("finished", {
          home: 2,
          away: 3,
          period: 5,
          label: "SO",
          lines: [
            [2, 0],
            [0, 1],
            [0, 1],
            [0, 0],
          ],
        }),
      ],
      [
        [],
        [
          "1 score_update BOS +1 goal 2-2 P3",
          "2 period_end 2-2 P3",
          "3 overtime 2-2 POT",
          "4 period_start 2-2 POT",
          "5 period_end 2-2 POT",
          "6 period_start 2-2 PSO",
          "7 score_update BOS +1 2-3 PSO",
          "8 lead_change BOS 2-3 PSO",
          "9 period_end 2-3 PSO",
          "10 game_end BOS 2-3 PSO",
        ],
      ],
    ],
  ])("%s", (_, polls, told) => {
    expect(tell(...polls)).toEqual(told);
  });
});

describe("games that are called off", () => {
  const elsewhere = { start_time: "2026-01-20T00:00:00Z" };
  it.each<Row>([
    [
      "postponed, and played on another day",
      [
        nhl("scheduled"),
        nhl("postponed", { period: 1 }),
        nhl("postponed", { period: 1 }),
        nhl("scheduled", {}, elsewhere),
        nhl("live", {}, elsewhere),
      ],
      [[], ["1 game_postponed 0-0 P1"], [], [], ["2 game_start 0-0", "3 period_start 0-0 P1"]],
    ],
    [
      "postponed twice: once for each start",
      [
        nhl("scheduled"),
        nhl("postponed"),
        nhl("scheduled"),
        nhl("postponed"),
        nhl("scheduled", {}, elsewhere),
        nhl("postponed", {}, elsewhere),
      ],
      [[], ["1 game_postponed 0-0"], [], [], [], ["2 game_postponed 0-0"]],
    ],
    [
      "postponed, then canceled: it was told",
      [nhl("scheduled"), nhl("postponed"), nhl("canceled")],
      [[], ["1 game_postponed 0-0"], []],
    ],
    ["canceled", [nhl("scheduled"), nhl("canceled")], [[], ["1 game_postponed 0-0"]]],
    ["nothing at first sight", [nhl("postponed"), nhl("postponed", { detail: "Postponed" })], [[], []]],
    [
      "suspended with a score, and resumed: no second start",
      [
        nhl("live", { home: 1 }),
        nhl("postponed", { home: 2, period: 2 }),
        nhl("postponed", { home: 2, period: 2 }),
        nhl("live", { home: 2, period: 2, clock: "11:30" }, elsewhere),
        nhl("finished", { home: 2 }, elsewhere),
      ],
      [
        [],
        [],
        [
          "1 period_end 1-0 P1",
          "2 period_start 1-0 P2",
          "3 score_update MTL +1 goal 2-0 P2",
          "4 game_postponed 2-0 P2",
        ],
        [],
        ["5 period_end 2-0 P2", "6 period_start 2-0 P3", "7 period_end 2-0 P3", "8 game_end MTL 2-0 P3"],
      ],
    ],
    [
      "suspended, and scheduled when it was seen last",
      [nhl("scheduled"), nhl("postponed", { home: 1, period: 1 })],
      [[], [...START, "3 score_update MTL +1 goal 1-0 P1", "4 game_postponed 1-0 P1"]],
    ],
    [
      "suspended before a goal, seen so first, and resumed",
      [
        nhl("postponed", { home: 1, period: 2 }),
        nhl("live", { home: 1, period: 2 }, elsewhere),
        nhl("live", { home: 1, period: 2, clock: "9:00" }, elsewhere),
      ],
      [[], [], []],
    ],
    [
      "suspended, and a goal of before is taken back",
      [
        nhl("live", { home: 2, period: 2 }),
        nhl("postponed", { home: 1, period: 2 }),
        nhl("postponed", { home: 1, period: 2 }),
        nhl("live", { home: 2, period: 2 }, elsewhere),
      ],
      [[], [], ["1 score_correction MTL -1 1-0 P2", "2 game_postponed 1-0 P2"], ["3 score_update MTL +1 goal 2-0 P2"]],
    ],
    [
      "called off with nothing to nothing: no score is corrected",
      [nhl("live", { home: 1 }), nhl("canceled", { period: 1 }), nhl("canceled", { period: 1 })],
      [[], [], ["1 game_postponed 1-0 P1"]],
    ],
  ])("%s", (_, polls, told) => {
    expect(tell(...polls)).toEqual(told);
  });
});

describe("what is taken back", () => {
  it.each<Row>([
    ["for one poll: nothing", [nhl("live", { home: 1 }), nhl("live"), nhl("live", { home: 1 })], [[], [], []]],
    [
      "a game back before its start for one poll",
      [nhl("live", { home: 1 }), nhl("scheduled"), nhl("live", { home: 1 })],
      [[], [], []],
    ],
    [
      "a goal, by two polls",
      [
        nhl("scheduled"),
        nhl("live", { home: 1 }),
        nhl("live"),
        nhl("live", { clock: "11:00" }),
        nhl("live", { home: 1, clock: "9:00" }),
      ],
      [
        [],
        [...START, "3 score_update MTL +1 goal 1-0 P1"],
        [],
        ["4 score_correction MTL -1 0-0 P1"],
        ["5 score_update MTL +1 goal 1-0 P1"],
      ],
    ],
    [
      "a goal goes to the other side",
      [nhl("live", { home: 1 }), nhl("live", { away: 1 }), nhl("live", { away: 1 })],
      [[], [], ["1 score_correction MTL -1 0-0 P1", "2 score_update BOS +1 goal 0-1 P1", "3 lead_change BOS 0-1 P1"]],
    ],
    [
      "a lead, with the goal that made it",
      [nfl("live", { away: 3 }), nfl("live", { away: 3, home: 6 }), nfl("live", { away: 3 }), nfl("live", { away: 3 })],
      [
        [],
        ["1 score_update NE +6 touchdown 6-3 P1", "2 lead_change NE 6-3 P1"],
        [],
        ["3 score_correction NE -6 0-3 P1", "4 lead_change BUF 0-3 P1"],
      ],
    ],
    [
      "a start, by two polls: it is not told again, and what was told of the score stays",
      [
        nhl("scheduled"),
        nhl("live", { home: 1 }),
        nhl("scheduled"),
        nhl("scheduled"),
        nhl("live", { home: 1 }),
        nhl("live", { home: 2 }),
      ],
      [[], [...START, "3 score_update MTL +1 goal 1-0 P1"], [], [], [], ["4 score_update MTL +1 goal 2-0 P1"]],
    ],
    [
      "a start that was seen running, by two polls",
      [
        nhl("live", { home: 1 }),
        nhl("scheduled"),
        nhl("scheduled"),
        nhl("live", { home: 1 }),
        nhl("live", { home: 2 }),
      ],
      [[], [], [], [], ["1 score_update MTL +1 goal 2-0 P1"]],
    ],
    [
      "an end, by two polls: the end is told once",
      [
        nhl("live", { home: 2, away: 1, period: 3 }),
        nhl("finished", { home: 2, away: 1 }),
        nhl("live", { home: 2, away: 1, period: 3, clock: "1.4" }),
        nhl("live", { home: 2, away: 1, period: 3, clock: "1.4" }),
        nhl("live", { home: 2, away: 2, period: 3, clock: "0.5" }),
        nhl("finished", { home: 3, away: 2, period: 4 }),
      ],
      [
        [],
        ["1 period_end 2-1 P3", "2 game_end MTL 2-1 P3"],
        [],
        [],
        ["3 score_update BOS +1 goal 2-2 P3"],
        ["4 overtime 2-2 POT", "5 period_start 2-2 POT", "6 score_update MTL +1 goal 3-2 POT", "7 period_end 3-2 POT"],
      ],
    ],
    [
      "a goal after the end, and one that is added then",
      [
        nhl("live", { home: 3, period: 3 }),
        nhl("finished", { home: 3 }),
        nhl("finished", { home: 2 }),
        nhl("finished", { home: 2 }),
        nhl("finished", { home: 2, away: 1 }),
      ],
      [
        [],
        ["1 period_end 3-0 P3", "2 game_end MTL 3-0 P3"],
        [],
        ["3 score_correction MTL -1 2-0 P3"],
        ["4 score_update BOS +1 goal 2-1 P3"],
      ],
    ],
    [
      "an earlier period, by two polls: no period begins twice, and a score counts",
      [
        nhl("live", { period: 2, clock: "20:00" }),
        nhl("live", { period: 1, clock: "0:03" }),
        nhl("live", { period: 1, clock: "0:03" }),
        nhl("live", { period: 1, clock: "0:01", home: 1 }),
        nhl("live", { period: 2, clock: "20:00", home: 1 }),
      ],
      [[], [], [], ["1 score_update MTL +1 goal 1-0 P1"], []],
    ],
  ])("%s", (_, polls, told) => {
    expect(tell(...polls)).toEqual(told);
  });
});

describe("points of football, by the difference", () => {
  const kinds = (
    ...scores: readonly (readonly [home: number, away: number, clock?: string])[]
  ): readonly (readonly string[])[] =>
    tellAll([nfl("scheduled"), ...scores.map(([home, away, clock = "9:00"]) => nfl("live", { home, away, clock }))])
      .slice(1)
      .map((events) =>
        events
          .filter(({ event }) => event === "score_update")
          .map(({ team, score_change, score_kind }) => `${team} ${score_change} ${score_kind ?? "?"}`),
      );
  it.each([
    [
      "six, then one",
      [
        [6, 0],
        [7, 0],
      ],
      [["NE 6 touchdown"], ["NE 1 extra_point"]],
    ],
    [
      "six, then two on the same clock",
      [
        [6, 0],
        [8, 0],
      ],
      [["NE 6 touchdown"], ["NE 2 two_point_conversion"]],
    ],
    [
      "six, then two for the others: the try was taken away",
      [
        [6, 0],
        [6, 2],
      ],
      [["NE 6 touchdown"], ["BUF 2 two_point_conversion"]],
    ],
    [
      "six, then two on another clock: it could be either",
      [
        [6, 0],
        [8, 0, "8:40"],
      ],
      [["NE 6 touchdown"], ["NE 2 ?"]],
    ],
    [
      "six, play goes on, then two",
      [
        [6, 0],
        [6, 0, "8:50"],
        [8, 0, "6:00"],
      ],
      [["NE 6 touchdown"], [], ["NE 2 safety"]],
    ],
    [
      "two from nothing",
      [
        [0, 0],
        [0, 2],
      ],
      [[], ["BUF 2 safety"]],
    ],
    [
      "two after a touchdown with its point",
      [
        [7, 0],
        [9, 0],
      ],
      [["NE 6 touchdown", "NE 1 extra_point"], ["NE 2 safety"]],
    ],
    [
      "three",
      [
        [0, 0],
        [3, 0],
      ],
      [[], ["NE 3 field_goal"]],
    ],
    [
      "seven and eight",
      [
        [7, 0],
        [7, 8, "5:00"],
      ],
      [
        ["NE 6 touchdown", "NE 1 extra_point"],
        ["BUF 6 touchdown", "BUF 2 two_point_conversion"],
      ],
    ],
    [
      "seven while a try is open could be 1 and 6",
      [
        [6, 0],
        [13, 0, "1:00"],
      ],
      [["NE 6 touchdown"], ["NE 7 ?"]],
    ],
    [
      "seven of the others while a try is open",
      [
        [6, 0],
        [6, 7, "1:00"],
      ],
      [["NE 6 touchdown"], ["BUF 6 touchdown", "BUF 1 extra_point"]],
    ],
    [
      "ten: in one, for the order is not known",
      [
        [0, 0],
        [10, 0],
      ],
      [[], ["NE 10 ?"]],
    ],
    [
      "two after what was not told apart",
      [
        [12, 0],
        [14, 0],
      ],
      [["NE 12 ?"], ["NE 2 ?"]],
    ],
    [
      "four",
      [
        [0, 0],
        [4, 0],
      ],
      [[], ["NE 4 ?"]],
    ],
    [
      "both: the order that changes the lead least",
      [
        [3, 0],
        [10, 7],
      ],
      [["NE 3 field_goal"], ["NE 6 touchdown", "NE 1 extra_point", "BUF 6 touchdown", "BUF 1 extra_point"]],
    ],
  ] as const)("%s", (_, scores, told) => {
    expect(kinds(...scores)).toEqual(told);
  });

  it("of a game that was running at first sight two points may be a try, until play has gone on", () => {
    expect(tell(nfl("live", { home: 6 }), nfl("live", { home: 8 }))).toEqual([[], ["1 score_update NE +2 8-0 P1"]]);
    expect(
      tell(nfl("live", { home: 6 }), nfl("live", { home: 6, clock: "11:00" }), nfl("live", { home: 8, clock: "9:00" })),
    ).toEqual([[], [], ["1 score_update NE +2 safety 8-0 P1"]]);
  });

  it("points of several periods are told in theirs, as ESPN counts them", () => {
    const polls = [
      nfl("live", { home: 3, lines: [[3, 0]] }),
      nfl("live", {
        home: 10,
        away: 9,
        period: 3,
        lines: [
          [3, 3],
          [7, 0],
          [0, 6],
        ],
      }),
    ];
    expect(tell(...polls)[1]).toEqual([
      "1 score_update BUF +3 field_goal 3-3 P1",
      "2 period_end 3-3 P1",
      "3 period_start 3-3 P2",
      "4 score_update NE +6 touchdown 9-3 P2",
      "5 score_update NE +1 extra_point 10-3 P2",
      "6 period_end 10-3 P2",
      "7 period_start 10-3 P3",
      "8 score_update BUF +6 touchdown 10-9 P3",
    ]);
  });
});

describe("other leagues", () => {
  const other = (league: string, home: number, away = 0, more: Partial<Game> = {}): Game => ({
    ...nhl("live", { home, away }),
    league,
    ...more,
  });
  it("baskets and runs have their points, and no kind", () => {
    expect(tell(other("nba", 10, 8), other("nba", 13, 8))[1]).toEqual(["1 score_update MTL +3 13-8 P1"]);
    expect(tell(other("mlb", 0), other("mlb", 4))[1]).toEqual(["1 score_update MTL +4 4-0 P1"]);
  });

  it("two goals of soccer are two, and a shootout counts none", () => {
    expect(tell(other("epl", 0), other("epl", 2))[1]).toEqual([
      "1 score_update MTL +1 goal 1-0 P1",
      "2 score_update MTL +1 goal 2-0 P1",
    ]);
    const at = (current: number, label: string) => ({
      period: { ...nhlGame().period, current, total: 2, label, time_remaining: "120'" },
    });
    expect(tell(other("epl", 1, 0, at(4, "2OT")), other("epl", 1, 1, at(5, "SO")))[1]).toEqual([
      "1 score_update BOS +1 goal 1-1 P2OT",
      "2 period_end 1-1 P2OT",
      "3 period_start 1-1 PSO",
    ]);
  });

  it("a league that the hub has no row of is told all the same", () => {
    const known = tell(other("ger9", 0), other("ger9", 2), other("ger9", 2, 0, { status: "finished", winner: "home" }));
    expect(known.slice(1)).toEqual([
      ["1 score_update MTL +2 2-0 P1"],
      ["2 period_end 2-0 P1", "3 game_end MTL 2-0 P1"],
    ]);
  });
});

describe("plays", () => {
  const first = play("a", "touchdown", "NE", 7, 0);
  it.each<Row>([
    [
      "a play that is known before its score tells of both parts",
      [{ game: nfl("live"), plays: [first] }, nfl("live", { home: 7 })],
      [[], ["1 score_update NE +6 touchdown 6-0 P1 by Scorer a", "2 score_update NE +1 extra_point 7-0 P1"]],
    ],
    [
      "a play of which the scoreboard has a part, then the other",
      [{ game: nfl("live"), plays: [first] }, nfl("live", { home: 6 }), nfl("live", { home: 7 })],
      [[], ["1 score_update NE +6 touchdown 6-0 P1 by Scorer a"], ["2 score_update NE +1 extra_point 7-0 P1"]],
    ],
    [
      "a play that comes after its score tells nothing more, and what it says differently neither",
      [
        nfl("live"),
        { game: nfl("live", { home: 7 }), plays: [first] },
        { plays: [play("a", "touchdown", "NE", 8, 0)] },
        nfl("live", { home: 7, clock: "1:00" }),
      ],
      [[], ["1 score_update NE +6 touchdown 6-0 P1", "2 score_update NE +1 extra_point 7-0 P1"], [], []],
    ],
    [
      "the order in which both scored, and ten points",
      [
        {
          game: nfl("live"),
          plays: [
            play("a", "field_goal", "NE", 3, 0),
            play("b", "touchdown", "BUF", 3, 7),
            play("c", "touchdown", "NE", 10, 7),
          ],
        },
        nfl("live", { home: 10, away: 7 }),
      ],
      [
        [],
        [
          "1 score_update NE +3 field_goal 3-0 P1 by Scorer a",
          "2 score_update BUF +6 touchdown 3-6 P1 by Scorer b",
          "3 lead_change BUF 3-6 P1",
          "4 score_update BUF +1 extra_point 3-7 P1",
          "5 score_update NE +6 touchdown 9-7 P1 by Scorer c",
          "6 lead_change NE 9-7 P1",
          "7 score_update NE +1 extra_point 10-7 P1",
        ],
      ],
    ],
    [
      "what the plays do not tell yet is told by the difference",
      [{ game: nfl("live"), plays: [play("a", "field_goal", "NE", 3, 0)] }, nfl("live", { home: 3, away: 3 })],
      [[], ["1 score_update NE +3 field_goal 3-0 P1 by Scorer a", "2 score_update BUF +3 field_goal 3-3 P1"]],
    ],
    [
      "a safety is one where the play says so",
      [
        {
          game: nfl("live", { home: 6 }),
          plays: [play("a", "touchdown", "NE", 6, 0), play("b", "safety", "NE", 8, 0)],
        },
        nfl("live", { home: 8 }),
      ],
      [[], ["1 score_update NE +2 safety 8-0 P1 by Scorer b"]],
    ],
    [
      "a play that was taken back does not tell of the next score",
      [
        { game: nhl("live"), plays: [play("a", "goal", "MTL", 1, 0)] },
        nhl("live", { home: 1 }),
        nhl("live"),
        nhl("live", { clock: "11:00" }),
        nhl("live", { home: 1, clock: "9:00" }),
      ],
      [
        [],
        ["1 score_update MTL +1 goal 1-0 P1 by Scorer a"],
        [],
        ["2 score_correction MTL -1 0-0 P1"],
        ["3 score_update MTL +1 goal 1-0 P1"],
      ],
    ],
    [
      "plays that contradict the score change nothing in it",
      [
        { game: nhl("live"), plays: [play("a", "goal", "BOS", 0, 4), play("b", "goal", "MTL", 1, 9)] },
        nhl("live", { home: 2, away: 1 }),
      ],
      [
        [],
        [
          "1 score_update BOS +1 goal 0-1 P1 by Scorer a",
          "2 score_update MTL +1 goal 1-1 P1 by Scorer b",
          "3 score_update MTL +1 goal 2-1 P1",
          "4 lead_change MTL 2-1 P1",
        ],
      ],
    ],
    [
      "plays of several periods are told in theirs",
      [
        { game: nhl("live"), plays: [play("a", "goal", "BOS", 0, 1), play("b", "goal", "MTL", 1, 1, { period: "2" })] },
        nhl("live", { home: 1, away: 1, period: 2 }),
      ],
      [
        [],
        [
          "1 score_update BOS +1 goal 0-1 P1 by Scorer a",
          "2 period_end 0-1 P1",
          "3 period_start 0-1 P2",
          "4 score_update MTL +1 goal 1-1 P2 by Scorer b",
        ],
      ],
    ],
  ])("%s", (_, polls, told) => {
    expect(tell(...polls)).toEqual(told);
  });
});

describe("the last play on the scoreboard", () => {
  const KICK = "Y.Koo 24 yard field goal is GOOD, Center-L.McCullough, Holder-B.Pinion.";
  const PASS = "(Shotgun) J.Love pass short middle to J.Reed for 9 yards, TOUCHDOWN.";
  const said = (...polls: readonly Game[]) =>
    tellAll(polls)
      .flat()
      .filter(({ event }) => event === "score_update")
      .map((event) => [inShort(event).slice(2), event.play]);
  it("lends its words to the score that it tells of", () => {
    expect(said(nfl("live"), nfl("live", { home: 3, last_play: KICK }))).toEqual([
      ["score_update NE +3 field_goal 3-0 P1", KICK],
    ]);
    const both = `${PASS}A.Carlson extra point is GOOD, Center-M.Orzech, Holder-D.Whelan.`;
    expect(said(nfl("live"), nfl("live", { home: 7, last_play: both }))).toEqual([
      ["score_update NE +6 touchdown 6-0 P1", both],
      ["score_update NE +1 extra_point 7-0 P1", both],
    ]);
    const goal = "Sebastian Aho Goal (6) Wrist Shot, assists: none";
    expect(said(nhl("live"), nhl("live", { away: 2, last_play: goal }))).toEqual([
      ["score_update BOS +1 goal 0-1 P1", null],
      ["score_update BOS +1 goal 0-2 P1 by Sebastian Aho", goal],
    ]);
  });

  it("says which of the two things two points are", () => {
    const safety = "M.Stafford sacked in End Zone for -6 yards, SAFETY (A.Hutchinson).";
    expect(said(nfl("live", { home: 6 }), nfl("live", { home: 8, last_play: safety }))).toEqual([
      ["score_update NE +2 safety 8-0 P1", safety],
    ]);
    const conversion = "TWO-POINT CONVERSION ATTEMPT. J.Love pass to J.Reed is complete. ATTEMPT SUCCEEDS.";
    expect(said(nfl("live", { home: 6 }), nfl("live", { home: 8, last_play: conversion }))[0]).toEqual([
      "score_update NE +2 two_point_conversion 8-0 P1",
      conversion,
    ]);
  });

  it("says nothing of another score, nor where it was there before, was taken back, or both sides scored", () => {
    expect(said(nfl("live"), nfl("live", { home: 3, last_play: PASS }))).toEqual([
      ["score_update NE +3 field_goal 3-0 P1", null],
    ]);
    expect(said(nfl("live", { last_play: KICK }), nfl("live", { home: 3, last_play: KICK }))[0]?.[1]).toBeNull();
    expect(
      said(
        nfl("live"),
        nfl("live", { home: 6, last_play: `${PASS} TOUCHDOWN NULLIFIED by Penalty - No Play.` }),
      )[0]?.[1],
    ).toBeNull();
    expect(said(nfl("live"), nfl("live", { home: 3, away: 3, last_play: KICK })).map(([, words]) => words)).toEqual([
      null,
      null,
    ]);
  });
});
