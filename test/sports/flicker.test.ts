import { describe, expect, it } from "vitest";
import { ManualClock } from "../../src/model/clock.ts";
import type { Game } from "../../src/model/game.ts";
import type { SportsObservation } from "../../src/model/sports-observation.ts";
import { formatTime, MICROS_PER_SECOND, parseTime } from "../../src/model/time.ts";
import { amendGame } from "../../src/sports/game-state.ts";
import { createSports } from "../../src/sports/sports.ts";
import { nhlGame, team } from "./games.ts";
import { KeptDocuments } from "./kept-documents.ts";

const BEGIN = parseTime("2026-01-10T00:30:00Z") ?? 0;
const START = "2026-01-10T00:00:00Z";

type Live = { readonly home?: number; readonly away?: number; readonly period?: string; readonly clock?: string };
const live = ({ home = 0, away = 0, period = "1", clock = "12:00" }: Live = {}, more: Partial<Game> = {}): Game =>
  nhlGame({
    start_time: START,
    status: "live",
    score: { home, away },
    period: { current: period === "OT" ? 4 : Number(period), label: period, time_remaining: clock },
    ...more,
  });
const over = (home: number, away: number, label = "3", more: Partial<Game> = {}): Game =>
  nhlGame({
    start_time: START,
    status: "finished",
    score: { home, away },
    winner: home > away ? "home" : "away",
    period: { current: label === "OT" ? 4 : label === "SO" ? 5 : 3, label, time_remaining: "Final" },
    ...more,
  });
const before = nhlGame({ start_time: START });

/** Plays polls 15 s apart, each in a run of its own: nothing is known but what was kept. Told as points, without plans. */
function play(polls: readonly (Game | "missing")[], plans = false): readonly string[][] {
  const kept = new KeptDocuments();
  return polls.map((game, index) => {
    const clock = new ManualClock(BEGIN + index * 15 * MICROS_PER_SECOND);
    const sports = createSports({ leagues: ["nhl"], clock });
    const { unreadable } = sports.restore(kept.documents());
    expect(unreadable).toEqual([]);
    const games = game === "missing" ? [] : [game];
    const seen: SportsObservation = { kind: "scoreboard", league: "nhl", games, problems: [], readAt: clock.now() };
    const { commit, apply, changed } = sports.observe(seen);
    apply();
    kept.keep(commit.documents);
    // What is pending is nobody's business.
    for (const one of [...changed, ...sports.allGamesOf({ league: "nhl", team: before.home_team })])
      expect(one).not.toHaveProperty("pending");
    return commit.points
      .filter(({ series }) => plans || series.tags["status"] !== "scheduled")
      .map(({ time, series: { tags }, fields }) =>
        [
          ...(plans ? [formatTime(time).slice(5, 16), `${tags["away_team"]} at ${tags["home_team"]}`] : []),
          tags["status"],
          `${String(fields["away_score"])}-${String(fields["home_score"])}`,
          fields["period"],
          fields["time_remaining"],
        ]
          .filter((part) => part !== undefined)
          .join(" "),
      );
  });
}

describe("a step back counts when the next poll says it again", () => {
  const one = live({ home: 1 });
  it.each<readonly [string, readonly (Game | "missing")[], readonly (readonly string[])[]]>([
    ["a score falls back for one poll", [one, live(), one], [["live 0-1 1 12:00"], [], []]],
    ["a game falls back to before its start for one poll", [one, before, one], [["live 0-1 1 12:00"], [], []]],
    [
      "also without points",
      [live(), before, live({ clock: "11:00" })],
      [["live 0-0 1 12:00"], [], ["live 0-0 1 11:00"]],
    ],
    ["a game vanishes from one poll", [one, "missing", one], [["live 0-1 1 12:00"], [], []]],
    [
      "a game vanishes while a step back is in doubt",
      [one, live(), "missing", live()],
      [["live 0-1 1 12:00"], [], [], ["live 0-0 1 12:00"]],
    ],
    [
      "a goal is taken back while the clock runs on",
      [one, live({ clock: "11:50" }), live({ clock: "11:40" }), live({ home: 1, clock: "11:00" })],
      [["live 0-1 1 12:00"], [], ["live 0-0 1 11:40"], ["live 0-1 1 11:00"]],
    ],
    [
      "a goal is given to the other side",
      [one, live({ away: 1 }), live({ away: 1 })],
      [["live 0-1 1 12:00"], [], ["live 1-0 1 12:00"]],
    ],
    [
      "what falls after a step back was refuted is a new doubt",
      [one, live(), one, live(), live()],
      [["live 0-1 1 12:00"], [], [], [], ["live 0-0 1 12:00"]],
    ],
    ["two different steps back are no confirmation", [one, before, live(), one], [["live 0-1 1 12:00"], [], [], []]],
    [
      "an older answer in between, by its clock and by its period",
      [
        live({ clock: "5:00" }),
        live({ clock: "5:15" }),
        live({ clock: "4:45" }),
        live({ period: "2", clock: "20:00" }),
        live({ clock: "0.0" }),
        live({ period: "2", clock: "19:50" }),
      ],
      [["live 0-0 1 5:00"], [], ["live 0-0 1 4:45"], ["live 0-0 2 20:00"], [], ["live 0-0 2 19:50"]],
    ],
    [
      "time that is put back on the clock",
      [live({ clock: "5:00" }), live({ clock: "5:20" }), live({ clock: "5:10" })],
      [["live 0-0 1 5:00"], [], ["live 0-0 1 5:10"]],
    ],
    [
      "a goal counts at once, whatever the clock says",
      [live({ clock: "5:00" }), live({ home: 1, clock: "5:03" })],
      [["live 0-0 1 5:00"], ["live 0-1 1 5:03"]],
    ],
    [
      "an end is taken back for one poll",
      [over(2, 1), live({ home: 2, away: 1, period: "3", clock: "0.0" }), over(2, 1)],
      [["finished 1-2 3 Final"], [], []],
    ],
    [
      "an end is taken back: the game goes on",
      [
        over(2, 1),
        live({ home: 2, away: 1, period: "3", clock: "1.4" }),
        live({ home: 2, away: 1, period: "3", clock: "1.4" }),
        live({ home: 2, away: 2, period: "3", clock: "0.5" }),
        over(3, 2, "OT"),
      ],
      [["finished 1-2 3 Final"], [], ["live 1-2 3 1.4"], ["live 2-2 3 0.5"], ["finished 2-3 OT Final"]],
    ],
    [
      "a goal is taken back after the end",
      [over(3, 1), over(2, 1), over(2, 1)],
      [["finished 1-3 3 Final"], [], ["finished 1-2 3 Final"]],
    ],
    [
      "a running game is called off for one poll",
      [one, live({ home: 1 }, { status: "postponed" }), one],
      [["live 0-1 1 12:00"], [], []],
    ],
    [
      "a game that is suspended goes on on another day",
      [
        one,
        live({ home: 1 }, { status: "postponed" }),
        live({ home: 1 }, { status: "postponed" }),
        live({ home: 1, clock: "11:30" }, { start_time: "2026-01-20T00:00:00Z" }),
        over(1, 0, "3", { start_time: "2026-01-20T00:00:00Z" }),
      ],
      [["live 0-1 1 12:00"], [], ["postponed 0-1 1 12:00"], ["live 0-1 1 11:30"], ["finished 0-1 3 Final"]],
    ],
    [
      "overtime and shootout",
      [live({ home: 2, away: 2, period: "OT", clock: "4:00" }), over(3, 2, "SO"), over(3, 2, "SO")],
      [["live 2-2 OT 4:00"], ["finished 2-3 SO Final"], []],
    ],
  ])("%s", (_, polls, told) => {
    expect(play(polls)).toEqual(told);
  });
});

describe("the kick-off", () => {
  it("that moved, or was confirmed, between the last poll before it and the first one after it is made good", () => {
    const moved = "2026-01-10T00:20:00Z";
    expect(
      play([before, live({}, { start_time: moved }), live({ clock: "11:00" }, { start_time: moved })], true),
    ).toEqual([
      ["01-10T00:00 BOS at MTL scheduled 0-0"],
      ["01-10T00:20 BOS at MTL scheduled 0-0", "01-10T00:30 BOS at MTL live 0-0 1 12:00"],
      ["01-10T00:30 BOS at MTL live 0-0 1 11:00"],
    ]);
    expect(play([{ ...before, start_confirmed: false }, live()], true)).toEqual([
      [],
      ["01-10T00:00 BOS at MTL scheduled 0-0", "01-10T00:30 BOS at MTL live 0-0 1 12:00"],
    ]);
  });

  it("of teams that were to be decided is written for the teams when they are known, under the same game", () => {
    const undecided = { ...before, home_team: team("900", "TBD") };
    const [first, second, third] = play([undecided, before, before], true);
    expect([first, second, third]).toEqual([
      ["01-10T00:00 BOS at TBD scheduled 0-0"],
      ["01-10T00:00 BOS at MTL scheduled 0-0"],
      [],
    ]);
  });
});

describe("what is in doubt", () => {
  const clock = new ManualClock(BEGIN);
  const observed = (sports: ReturnType<typeof createSports>, games: readonly Game[]): void =>
    sports.observe({ kind: "scoreboard", league: "nhl", games, problems: [], readAt: clock.now() }).apply();

  it("shows as it was, and an end that may be none is watched as a game that is on", () => {
    const sports = createSports({ leagues: ["nhl"], clock });
    observed(sports, [over(2, 1)]);
    observed(sports, [live({ home: 2, away: 1, period: "3", clock: "1.4" })]);
    expect(sports.live()).toEqual([]);
    expect(sports.game("401")).toMatchObject({ status: "finished" });
    expect(sports.games()).toMatchObject([{ id: "401", status: "live" }]);
    observed(sports, [over(2, 1)]);
    expect(sports.games()).toMatchObject([{ id: "401", status: "finished" }]);
  });

  it("stays in doubt when a summary tells of shots in between", () => {
    const [known, back] = [live({ home: 1 }), live()];
    const whole = { ...known, shots: { home: 9, away: 4 } };
    const { points, documents, changed } = amendGame({ ...known, pending: back }, whole, BEGIN);
    expect(points).toHaveLength(1);
    expect(changed).toEqual([whole]);
    expect(documents).toEqual([{ kind: "game", id: "401", value: { ...whole, pending: back } }]);
    expect(amendGame({ ...whole, pending: back }, whole, BEGIN)).toEqual({ points: [], documents: [], changed: [] });
  });

  it("a document whose doubt cannot be read is the game without it", () => {
    const sports = createSports({ leagues: ["nhl"], clock });
    const games = new Map([["401", { ...over(2, 1), pending: { id: 7 } }]]);
    expect(sports.restore({ games, teams: new Map() })).toEqual({ games: 1, teams: 0, unreadable: [] });
    expect(sports.games()).toEqual([over(2, 1)]);
  });
});
