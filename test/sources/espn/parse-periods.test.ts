import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { Game, Team } from "../../../src/model/game.ts";
import { describeShared } from "../../support/shared.ts";
import { gamesOf } from "./recorded.ts";

// Made by read_periods.py, which gives it this shape.
const expected = JSON.parse(readFileSync(new URL("expected-periods.json", import.meta.url), "utf8")) as Readonly<
  Record<string, readonly string[]>
>;

/** The game as read_periods.py writes it. */
function line(game: Game): string {
  const { scores, label } = game.period;
  const points = (side: "home" | "away"): string =>
    label === "" ? "." : scores.length === 0 ? "none" : scores.map((one) => one[side] ?? "-").join(",");
  const record = ({ record: found }: Team): string =>
    found === null ? "-" : `${found.wins}/${found.losses}/${found.ties}`;
  const shootout = game.shootout_score === null ? "-" : `${game.shootout_score.home}:${game.shootout_score.away}`;
  return [
    game.id,
    game.start_time,
    points("home"),
    points("away"),
    shootout,
    record(game.home_team),
    record(game.away_team),
    game.detail,
  ].join(" ");
}

describeShared("starts, points by period, shoot-outs, records and words of every recorded game of every league", () => {
  it("are of all the leagues that there are recordings of", () => {
    const leagues = new Set(Object.keys(expected).map((name) => name.split("-")[0]));
    expect(leagues).toEqual(new Set(["mlb", "nba", "ncaaf", "ncaam", "nfl", "nhl", "soccer", "wnba"]));
  });

  it.each(Object.entries(expected))("%s", (name, lines) => {
    expect([...gamesOf(name).values()].map(line)).toEqual(lines);
  });
});
