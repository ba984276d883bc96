import { describe, expect, it } from "vitest";
import { ManualClock } from "../../../src/model/clock.ts";
import type { Game } from "../../../src/model/game.ts";
import { countsFrom } from "../../../src/model/game-event.ts";
import { formatTime, MICROS_PER_SECOND } from "../../../src/model/time.ts";
import { waitFor } from "../../../src/sources/espn/pace.ts";
import { isEmpty } from "../../../src/sports/observed.ts";
import { createSports } from "../../../src/sports/sports.ts";
import { KeptDocuments } from "../kept-documents.ts";
import { BEGIN, nhl } from "./tell.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const INTERVALS = { liveMs: 15_000, soonMs: 60_000, idleMs: 1_800_000 };
const at = (seconds: number): number => BEGIN + seconds * MICROS_PER_SECOND;
/** A game that starts so many seconds after the beginning. */
const starting = (seconds: number): Partial<Game> => ({ start_time: formatTime(at(seconds)) });

/** A hub that looks at the pace of ESPN's source. */
function hub(kept = new KeptDocuments()) {
  const clock = new ManualClock(BEGIN);
  const waitMs = (game: Game, now: number): number => waitFor(game, now, INTERVALS);
  const sports = createSports({ leagues: ["nhl"], clock, waitMs });
  expect(sports.restore(kept.documents()).unreadable).toEqual([]);
  return {
    /** What happened, by this look: each event with what of its time is told. */
    look(seconds: number, ...games: readonly Game[]) {
      const made = sports.observe({ kind: "scoreboard", league: "nhl", games, problems: [], readAt: at(seconds) });
      kept.keep(made.commit.documents);
      made.apply();
      const told = made.events.map((event) => {
        const from = countsFrom(event);
        return [
          event.event,
          event.since,
          event.late ? "late" : "in time",
          from === undefined ? from : formatTime(from),
        ];
      });
      return { wrote: !isEmpty(made.commit), told };
    },
    /** A new run, of what this one has on disk. */
    killed: () => hub(kept),
  };
}

const iso = (seconds: number): string => formatTime(at(seconds));

describe("when an event happened", () => {
  const start = starting(-HOUR);
  const live = (home: number): Game => nhl("live", { home }, start);

  it("is since the last look that showed the game as it was: also one that brought nothing new", () => {
    const { look } = hub();
    look(0, live(0));
    for (const seconds of [15, 30]) expect(look(seconds, live(0)).wrote).toBe(false);
    expect(look(45, live(1)).told).toEqual([["score_update", iso(30), "in time", iso(45)]]);
    // It was not on the scoreboard.
    look(60);
    expect(look(75, live(2)).told).toEqual([["score_update", iso(45), "in time", iso(75)]]);
    // A step back that counts when it is said again happened before it was said first.
    expect(look(90, live(1)).told).toEqual([]);
    expect(look(105, live(1)).told).toEqual([["score_correction", iso(75), "in time", iso(105)]]);
  });

  it("is in time for 90 s more than is waited between two looks, then late, and its age counts from its earliest", () => {
    for (const seconds of [105, 106, 3 * HOUR]) {
      const { look } = hub();
      look(0, live(0));
      const words = seconds > 105 ? ["late", iso(0)] : ["in time", iso(seconds)];
      expect(look(seconds, live(1)).told).toEqual([["score_update", iso(0), ...words]]);
    }
  });

  it("is late after a kill and hours away; an end holds still: its age counts from its being seen", () => {
    const run = hub();
    run.look(0, live(0));
    run.look(15, live(0));
    const over = nhl("finished", { home: 1 }, start);
    expect(run.killed().look(2 * HOUR, over).told).toEqual([
      ["period_end", iso(0), "late", iso(0)],
      ["period_start", iso(0), "late", iso(0)],
      ["period_end", iso(0), "late", iso(0)],
      ["period_start", iso(0), "late", iso(0)],
      ["score_update", iso(0), "late", iso(0)],
      ["period_end", iso(0), "late", iso(0)],
      ["game_end", iso(0), "late", iso(2 * HOUR)],
    ]);
  });

  it("a game that stands still is written once a minute, so that a kill and a quick restart make nothing late", () => {
    let run = hub();
    run.look(0, live(0));
    const wrote: number[] = [];
    for (let seconds = 15; seconds <= 15 * MINUTE; seconds += 15)
      if (run.look(seconds, live(0)).wrote) wrote.push(seconds);
    expect(wrote).toEqual(Array.from({ length: 15 }, (_, n) => (n + 1) * MINUTE));
    run.look(15 * MINUTE + 45, live(0));
    run = run.killed();
    const told = [["score_update", iso(15 * MINUTE), "in time", iso(16 * MINUTE + 20)]];
    expect(run.look(16 * MINUTE + 20, live(1)).told).toEqual(told);
  });

  it("is not before the start of the game, however long nobody looked", () => {
    const soon = starting(2 * HOUR);
    for (const [seconds, word, counts] of [
      [2 * HOUR + 60, "in time", 2 * HOUR + 60],
      [3 * HOUR, "late", 2 * HOUR],
    ] as const) {
      const run = hub();
      run.look(0, nhl("scheduled", {}, soon));
      expect(run.killed().look(seconds, nhl("live", {}, soon)).told).toEqual([
        ["game_start", iso(2 * HOUR), word, iso(counts)],
        ["period_start", iso(2 * HOUR), word, iso(counts)],
      ]);
    }
  });

  it("of a game far ahead is told by looks half an hour apart, and none of them is written", () => {
    const run = hub();
    const ahead = starting(30 * HOUR);
    run.look(0, nhl("scheduled", {}, ahead));
    for (let look = 1; look <= 3; look += 1)
      expect(run.look(look * HOUR, nhl("scheduled", {}, ahead)).wrote).toBe(false);
    const off = nhl("postponed", {}, ahead);
    expect(run.look(3.5 * HOUR, off).told).toEqual([["game_postponed", iso(3 * HOUR), "in time", iso(3.5 * HOUR)]]);
  });

  it("is in time where the clock was set back meanwhile", () => {
    const { look } = hub();
    look(HOUR, live(0));
    expect(look(10, live(1)).told).toEqual([["score_update", iso(10), "in time", iso(10)]]);
  });
});
