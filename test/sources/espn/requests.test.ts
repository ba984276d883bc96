import { expect, it } from "vitest";
import { parseTime } from "../../../src/model/time.ts";
import { describeShared, shared } from "../../support/shared.ts";
import { followSeasons, total } from "../../support/season/follow.ts";
import { nflSeason, nhlSeason } from "../../support/season/history.ts";

const at = (text: string): number => parseTime(text) ?? Number.NaN;

// The long form, with the table of a week and a season, is `npm run requests`.
describeShared("requests to ESPN with the NFL and the NHL followed", () => {
  const nfl = nflSeason(shared.fixture("history", "nfl-games-1970-2024.csv"), 2024);
  const nhl = nhlSeason(shared.fixture("history", "nhl-games-2024-25.csv"), 2025);

  it("a season of the files is whole", () => {
    expect([nfl.length, nhl.length]).toEqual([285, 1398]);
  });

  it("under 300 on a day without games", async () => {
    const days = await followSeasons({ nfl, nhl, from: at("2024-07-29T22:00:00Z"), to: at("2024-07-31T06:00:00Z") });
    const day = days.get("20240730");
    expect(total(day)).toBeLessThan(300);
    expect(Object.fromEntries(day ?? [])).toMatchObject({
      "nfl teams": 1,
      "nhl teams": 1,
      "nfl month": 2,
      "nhl month": 2,
    });
    // It is a pace that is kept, not a hub that sleeps.
    expect(day?.get("nhl scoreboard")).toBeGreaterThanOrEqual(48);
  });

  it("15 s while a game is on, from 10 minutes before it, and minutes before that", async () => {
    // One game of the NHL on this day: 15:00 in New York to about 17:45.
    const game = nhl.find((one) => one.startsAt === at("2024-10-04T17:00:00Z"));
    expect(game).toBeDefined();
    const days = await followSeasons({
      nfl: [],
      nhl: game === undefined ? [] : [game],
      from: at("2024-10-04T04:00:00Z"),
      to: at("2024-10-05T03:59:59Z"),
      way: "direct",
    });
    const liveMinutes = 10 + (game?.timeline.endMinute ?? 0);
    const polls = days.get("20241004")?.get("nhl scoreboard") ?? 0;
    // 11 hours before it and 8 after it at half an hour, nearly 2 hours at a minute; jitter makes it up to a tenth more.
    expect(polls).toBeGreaterThan(liveMinutes * 4 + 110 + 30);
    expect(polls).toBeLessThan((liveMinutes * 4 + 110 + 45) * 1.12);
  });
});
