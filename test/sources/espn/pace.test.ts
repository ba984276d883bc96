import { describe, expect, it } from "vitest";
import type { Micros } from "../../../src/model/time.ts";
import {
  formatTime,
  MICROS_PER_HOUR,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
  parseTime,
} from "../../../src/model/time.ts";
import { leftoverDay } from "../../../src/sources/espn/leftovers.ts";
import { isNear, nextPollMs, retryMs } from "../../../src/sources/espn/pace.ts";
import { nhlGame } from "../../sports/games.ts";

const NOW = parseTime("2026-01-10T01:00:00Z") ?? 0;
const settings = { liveMs: 15_000, soonMs: 60_000, idleMs: 1_800_000 };
const startingAt = (time: Micros) => nhlGame({ start_time: formatTime(time) });
const minutes = (count: number): Micros => count * MICROS_PER_MINUTE;

describe("the pace", () => {
  it.each([
    ["no games", [], 1_800_000],
    ["one is live", [nhlGame({ status: "live" })], 15_000],
    ["one is over", [nhlGame({ status: "finished" })], 1_800_000],
    ["one starts in 9 minutes", [startingAt(NOW + minutes(9))], 15_000],
    ["one starts in an hour", [startingAt(NOW + minutes(60))], 60_000],
    // Not past the time at which it is to be watched, 10 minutes before.
    ["one starts in 10 minutes and 40 seconds", [startingAt(NOW + minutes(10) + 40 * MICROS_PER_SECOND)], 40_000],
    ["one starts in 10 minutes and 1 second", [startingAt(NOW + minutes(10) + MICROS_PER_SECOND)], 15_000],
    ["one starts in 2 hours and 1 minute", [startingAt(NOW + minutes(121))], 1_800_000],
    ["one is half an hour late", [startingAt(NOW - minutes(30))], 15_000],
    ["one is three hours late", [startingAt(NOW - minutes(180))], 60_000],
    ["one was forgotten", [startingAt(NOW - minutes(24 * 60))], 1_800_000],
    ["one was never ended", [{ ...startingAt(NOW - minutes(25 * 60)), status: "live" as const }], 1_800_000],
    ["one begins at a time to be decided", [{ ...startingAt(NOW + minutes(5)), start_confirmed: false }], 1_800_000],
    ["one of another league is live", [nhlGame({ league: "nfl", status: "live" })], 1_800_000],
    [
      "several: the nearest counts",
      [startingAt(NOW + minutes(600)), startingAt(NOW + minutes(60)), nhlGame({ status: "finished" })],
      60_000,
    ],
  ])("%s", (_, games, expected) => {
    expect(nextPollMs(games, "nhl", NOW, settings, 0)).toBe(expected);
    // Jitter shortens, so that no start is missed by it.
    const jittered = nextPollMs(games, "nhl", NOW, settings, 0.999);
    expect(jittered).toBeLessThan(expected);
    expect(jittered).toBeGreaterThan(expected * 0.89);
  });

  it.each([
    ["no games", [], false],
    ["one is live", [nhlGame({ status: "live" })], true],
    ["one was never ended", [{ ...startingAt(NOW - minutes(25 * 60)), status: "live" as const }], false],
    ["one starts in 2 hours", [startingAt(NOW + minutes(120))], true],
    ["one starts in 2 hours and a minute", [startingAt(NOW + minutes(121))], false],
    ["one is late", [startingAt(NOW - minutes(180))], true],
  ])("a game is near or not: %s", (_, games, expected) => {
    expect(isNear(games, "nhl", NOW)).toBe(expected);
    expect(isNear(games, "nfl", NOW)).toBe(false);
  });

  it("asks under 150 times on a day without games, for each league", () => {
    let requests = 1;
    for (let time = NOW; time < NOW + 24 * MICROS_PER_HOUR; requests += 1)
      time += nextPollMs([], "nhl", time, settings, 0.999) * 1_000;
    expect(requests).toBeLessThan(60);
  });

  it("failures are waited out twice as long each time, up to the idle interval", () => {
    const waits = [1, 2, 3, 7, 8, 9, 1_000].map((failures) => retryMs(failures, undefined, settings, 0));
    expect(waits).toEqual([15_000, 30_000, 60_000, 960_000, 1_800_000, 1_800_000, 1_800_000]);
    expect(retryMs(1, 120_000, settings, 0)).toBe(120_000);
    expect(retryMs(8, 1_000, settings, 0)).toBe(1_800_000);
  });
});

describe("days that the scoreboard has left behind", () => {
  const day = (
    games: Parameters<typeof leftoverDay>[0],
    listed: readonly string[] = [],
    asked: readonly (readonly [string, Micros])[] = [],
  ) => {
    const askedAt = new Map(asked);
    const sinceAsked = (date: string): Micros => NOW - (askedAt.get(date) ?? -Infinity);
    return leftoverDay(games, "nhl", new Set(listed), sinceAsked, NOW, settings);
  };
  const live = nhlGame({ status: "live", start_time: "2026-01-09T03:00:00Z" });

  it("a live or late game that is not listed is asked for by its Eastern day", () => {
    expect(day([live])).toBe("20260108");
    expect(day([{ ...live, status: "scheduled" }])).toBe("20260108");
    expect(day([live, { ...live, id: "2", start_time: "2026-01-09T23:00:00Z" }])).toBe("20260109");
  });

  it("nothing else is", () => {
    expect(day([live], [live.id])).toBeUndefined();
    expect(
      day([
        { ...live, status: "finished" },
        { ...live, status: "postponed" },
        { ...live, league: "nfl" },
      ]),
    ).toBeUndefined();
    expect(day([startingAt(NOW + minutes(60)), startingAt(NOW - minutes(31 * 24 * 60))])).toBeUndefined();
  });

  it("a day is asked for again after the idle interval, a recent one sooner, one long passed a day later", () => {
    expect(day([live], [], [["20260108", NOW - minutes(29)]])).toBeUndefined();
    expect(day([live], [], [["20260108", NOW - minutes(30)]])).toBe("20260108");
    const recent = { ...live, start_time: "2026-01-10T00:00:00Z" };
    expect(day([recent], [], [["20260109", NOW - minutes(1)]])).toBe("20260109");
    const passed = { ...live, start_time: "2026-01-07T03:00:00Z" };
    expect(day([passed])).toBe("20260106");
    expect(day([passed], [], [["20260106", NOW - minutes(24 * 60 - 1)]])).toBeUndefined();
    expect(day([passed], [], [["20260106", NOW - minutes(24 * 60)]])).toBe("20260106");
  });
});
