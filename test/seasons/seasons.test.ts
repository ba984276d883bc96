import { describe, expect, it } from "vitest";
import { MICROS_PER_DAY, MICROS_PER_HOUR, parseTime } from "../../src/model/time.ts";
import { openTestStore } from "../support/embedded.ts";
import { describeShared, shared } from "../support/shared.ts";
import { playSeason } from "./play-season.ts";
import { checkSeason } from "./season-check.ts";
import type { SeasonLeague } from "./season-games.ts";
import { seasonGames } from "./season-games.ts";
import { trueNfl, trueNhl } from "./true-count.ts";

/**
 * The short form of `npm run seasons`: days of each league in which much happens, polled once a minute. The NFL's tie of
 * 2022 (Indianapolis at Houston), the NHL's overtimes and shootouts, and a second overtime of the play-offs are among them.
 */
const stretches: readonly (readonly [string, SeasonLeague, string, number, string, number])[] = [
  ["the NFL's first week of 2022", "nfl", "nfl-games-1970-2024.csv", 2022, "2022-09-08T10:00:00Z", 5],
  ["two days of the NHL's season 2024-25", "nhl", "nhl-games-2024-25.csv", 2025, "2024-11-14T10:00:00Z", 2],
  ["three days of the NHL's play-offs of 2025", "nhl", "nhl-games-2024-25.csv", 2025, "2025-04-20T10:00:00Z", 3],
];

describeShared("days of seasons, polled as the hub does", () => {
  describe.each(stretches)("%s", (_, league, name, season, begin, days) => {
    it("every score, record, tie and overtime is as the file has it", { timeout: 240_000 }, async () => {
      const file = shared.fixture("history", name);
      const from = parseTime(begin) ?? 0;
      const to = from + days * MICROS_PER_DAY;
      const all = seasonGames(file, season);
      const rows = league === "nfl" ? trueNfl(file, season) : trueNhl(file);
      const isOn = (_: unknown, index: number): boolean => {
        const startsAt = all[index]?.startsAt ?? 0;
        return startsAt >= from && startsAt < to - 6 * MICROS_PER_HOUR;
      };
      const staged = all.filter(isOn);
      const truth = rows.filter(isOn);
      expect(staged.length).toBeGreaterThan(5);
      const store = await openTestStore();
      const { sports, complaints, requests } = await playSeason({
        league,
        games: staged,
        from,
        to,
        journal: store,
        liveMs: 60_000,
      });
      expect(complaints).toEqual([]);
      expect(requests.size).toBeGreaterThanOrEqual(days);
      const { wrong, finals } = await checkSeason({ league, staged, truth, sports, store });
      expect(wrong).toEqual([]);
      expect(finals).toBe(truth.length);
    });
  });
});
