import { describe, expect, it } from "vitest";
import { ManualClock } from "../../src/model/clock.ts";
import { HometideError } from "../../src/model/errors.ts";
import type { Game, LeagueId } from "../../src/model/game.ts";
import type { SportsObservation } from "../../src/model/sports-observation.ts";
import { MICROS_PER_DAY, MICROS_PER_HOUR, parseTime } from "../../src/model/time.ts";
import type { Sports } from "../../src/sports/sports-state.ts";
import { isEmpty } from "../../src/sports/observed.ts";
import { createSports } from "../../src/sports/sports.ts";
import type { Commit } from "../../src/store/store.ts";
import { nhlGame, team } from "./games.ts";

const NOW = parseTime("2026-01-10T01:00:00Z") ?? 0;

const scoreboard = (games: readonly Game[], readAt = NOW): SportsObservation => ({
  kind: "scoreboard",
  league: "nhl",
  games,
  problems: [],
  readAt,
});

/** What a journal keeps of documents. */
function disk() {
  const kinds = new Map([
    ["game", new Map<string, unknown>()],
    ["team", new Map<string, unknown>()],
  ]);
  const of = (kind: string): Map<string, unknown> => kinds.get(kind) ?? new Map();
  return {
    accept(commit: Commit): void {
      for (const { kind, id, value } of commit.documents ?? []) {
        if (value === undefined) of(kind).delete(id);
        else of(kind).set(id, JSON.parse(JSON.stringify(value)));
      }
    },
    documents: () => ({ games: of("game"), teams: of("team") }),
  };
}

function take(sports: Sports, observation: SportsObservation): Commit {
  const { commit, apply } = sports.observe(observation);
  apply();
  return commit;
}

function started(leagues: readonly LeagueId[] = ["nhl"], now = NOW): { sports: Sports; clock: ManualClock } {
  const clock = new ManualClock(now);
  return { sports: createSports({ leagues, clock }), clock };
}

const live = nhlGame({
  status: "live",
  score: { home: 1, away: 0 },
  period: { current: 1, label: "1", time_remaining: "12:00" },
});
const tonight = nhlGame({ id: "402", start_time: "2026-01-10T03:00:00Z" });
const tomorrow = nhlGame({ id: "403", start_time: "2026-01-11T03:00:00Z" });
const yesterday = nhlGame({
  id: "400",
  status: "finished",
  start_time: "2026-01-09T00:00:00Z",
  winner: "home",
  score: { home: 3, away: 2 },
});

describe("the view of the games", () => {
  it("tells what is on, what comes, and what was", () => {
    const { sports } = started();
    take(sports, scoreboard([tomorrow, live, tonight, yesterday]));
    const ids = (games: readonly Game[]): string[] => games.map((game) => game.id);
    expect(ids(sports.live())).toEqual(["401"]);
    expect(ids(sports.live("nfl"))).toEqual([]);
    expect(ids(sports.upcoming(24))).toEqual(["402"]);
    expect(ids(sports.upcoming(26))).toEqual(["402", "403"]);
    expect(sports.game("400")).toEqual(yesterday);
    const found = sports.findTeam("bruins");
    expect(found.kind).toBe("found");
    if (found.kind === "found") {
      const { current, next, last } = sports.gamesOf(found.found);
      expect([current?.id, next?.id, last?.id]).toEqual(["401", "402", "400"]);
    }
  });

  it("shows nothing before it is applied, so before it is on disk", () => {
    const { sports } = started();
    const observed = sports.observe(scoreboard([live]));
    expect(sports.live()).toEqual([]);
    // A commit that failed is found again by the next poll.
    expect(sports.observe(scoreboard([live])).commit).toEqual(observed.commit);
    observed.apply();
    expect(sports.live()).toHaveLength(1);
    expect(isEmpty(sports.observe(scoreboard([live], NOW + 1)).commit)).toBe(true);
  });

  it("is stale from a failure to the next answer", () => {
    const { sports } = started();
    expect(sports.freshness("nhl")).toEqual({ readAt: undefined, stale: false });
    take(sports, scoreboard([live]));
    const error = new HometideError("espn_unreachable", "no");
    const { revision } = sports;
    expect(isEmpty(take(sports, { kind: "unreachable", league: "nhl", error, at: NOW + 5, retryAt: NOW + 9 }))).toBe(
      true,
    );
    expect(sports.freshness("nhl")).toEqual({ readAt: NOW, stale: true });
    // What is served now is marked stale: answers made before are not right any more.
    expect(sports.revision).not.toBe(revision);
    expect(sports.live()).toHaveLength(1);
    take(sports, scoreboard([], NOW + 10));
    expect(sports.freshness("nhl")).toEqual({ readAt: NOW + 10, stale: false });
  });

  it("counts what was stored and what could not be read", () => {
    const { sports } = started();
    const problem = { reason: "no_id", detail: "it has no id", sample: "{}" };
    expect(
      take(sports, { kind: "scoreboard", league: "nhl", games: [live], problems: [problem, problem], readAt: NOW })
        .tallies,
    ).toEqual([
      { name: "espn.received", reason: "", add: 4 },
      { name: "espn.stored", reason: "", add: 2 },
      { name: "espn.refused", reason: "no_id", add: 2 },
    ]);
    expect(take(sports, scoreboard([live, tonight])).tallies).toEqual([
      { name: "espn.received", reason: "", add: 2 },
      { name: "espn.stored", reason: "", add: 1 },
      { name: "espn.filtered", reason: "no_point", add: 1 },
    ]);
  });
});

describe("a restart", () => {
  it("knows games and teams at once, and an identical poll after it writes nothing", () => {
    const kept = disk();
    const before = started();
    kept.accept(take(before.sports, scoreboard([live, tonight, yesterday])));
    kept.accept(
      take(before.sports, {
        kind: "teams",
        league: "nhl",
        teams: [live.home_team, live.away_team],
        problems: [],
        readAt: NOW,
      }),
    );

    const after = started();
    expect(after.sports.restore(kept.documents())).toEqual({ games: 3, teams: 2, unreadable: [] });
    expect(after.sports.live()).toEqual(before.sports.live());
    expect(after.sports.teams("nhl")).toEqual(before.sports.teams("nhl"));
    expect(isEmpty(after.sports.observe(scoreboard([live, tonight, yesterday], NOW + 1)).commit)).toBe(true);
    const [point, ...more] = after.sports.observe(scoreboard([{ ...live, score: { home: 2, away: 0 } }], NOW + 2))
      .commit.points;
    expect(more).toEqual([]);
    expect(point).toMatchObject({ time: NOW + 2, fields: { home_score: 2 } });
  });

  it("passes over documents that it cannot read, and names them", () => {
    const { sports } = started();
    const games = new Map<string, unknown>([
      ["401", { ...live, score: "1-0" }],
      ["999", live],
      ["402", tonight],
    ]);
    const teams = new Map<string, unknown>([
      ["nhl:1", live.away_team],
      ["Curling:1", live.away_team],
      ["nhl:2", null],
    ]);
    expect(sports.restore({ games, teams })).toEqual({
      games: 1,
      teams: 1,
      unreadable: ["game 401", "game 999", "team Curling:1", "team nhl:2"],
    });
  });

  it("does not tell for ever of a game as live whose end nobody told", () => {
    const { sports, clock } = started(["nhl"], NOW + 8 * MICROS_PER_DAY);
    sports.restore({ games: new Map([["401", live]]), teams: new Map() });
    expect(sports.live()).toEqual([]);
    // Unless ESPN still says so.
    take(sports, scoreboard([live], clock.now()));
    expect(sports.live()).toHaveLength(1);
  });
});

describe("teams", () => {
  it("are ESPN's list, with the record of their latest game; a team that is gone from a whole list goes", () => {
    const { sports } = started();
    const record = { wins: 20, losses: 10, ties: 3 };
    take(
      sports,
      scoreboard([
        { ...yesterday, away_team: { ...yesterday.away_team, record: { ...record, wins: 19 } } },
        { ...live, away_team: { ...live.away_team, record } },
      ]),
    );
    const extra = team("99", "OLD", "Old Team");
    const list = (teams: readonly Game["home_team"][], problems = 0): SportsObservation => ({
      kind: "teams",
      league: "nhl",
      teams,
      problems: Array.from({ length: problems }, () => ({ reason: "no_id", detail: "", sample: "" })),
      readAt: NOW,
    });
    take(sports, list([live.away_team, live.home_team, extra]));
    expect(sports.teams("nhl").map((one) => [one.abbreviation, one.record])).toEqual([
      ["BOS", record],
      ["MTL", null],
      ["OLD", null],
    ]);
    expect(take(sports, list([live.away_team], 1)).documents).toEqual([]);
    expect(take(sports, list([])).documents).toEqual([]);
    expect(take(sports, list([live.away_team, live.home_team])).documents).toEqual([
      { kind: "team", id: "nhl:99", value: undefined },
    ]);
    expect(sports.teams("nhl")).toHaveLength(2);
  });

  it("are those of the games until ESPN's list is read", () => {
    const { sports } = started();
    take(sports, scoreboard([live]));
    expect(sports.teams("nhl").map((one) => one.abbreviation)).toEqual(["BOS", "MTL"]);
  });
});

describe("old games", () => {
  it("leave memory and documents after 400 days, but not while ESPN lists them", () => {
    const { sports } = started();
    take(sports, scoreboard([yesterday, tonight]));
    const later = NOW + 402 * MICROS_PER_DAY;
    expect(isEmpty(take(sports, scoreboard([yesterday, tonight], later)))).toBe(true);
    expect(take(sports, scoreboard([tonight], later + MICROS_PER_HOUR)).documents).toEqual([]);
    expect(take(sports, scoreboard([tonight], later + MICROS_PER_DAY)).documents).toEqual([
      { kind: "game", id: "400", value: undefined },
    ]);
    expect(sports.game("400")).toBeUndefined();
    expect(sports.games()).toHaveLength(1);
  });
});
