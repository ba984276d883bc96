import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { HometideError } from "../../../src/model/errors.ts";
import { loadScenario, readScenario } from "../../../src/replay/scenario/load.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const scenarios = resolve(import.meta.dirname, "../../../scenarios");

/** The message with which the evening is refused after a change of one of its files. */
function refusal(file: string, from: string, to: string): string {
  const folder = temporaryFolder();
  cpSync(scenarios, folder, { recursive: true });
  const text = readFileSync(join(folder, file), "utf8");
  expect(text).toContain(from);
  writeFileSync(join(folder, file), text.replace(from, to));
  try {
    readScenario(join(folder, "evening.yaml"));
  } catch (error) {
    expect(error).toBeInstanceOf(HometideError);
    expect(error).toMatchObject({ code: "scenario_invalid" });
    return String(error);
  }
  return "not refused";
}

test("the evening has one game of each league, a home, and all teams", () => {
  const scenario = loadScenario();
  expect(scenario.games.map(({ league }) => league).toSorted()).toEqual(["nfl", "nhl"]);
  expect(scenario.home.entities.length).toBeGreaterThan(20);
  expect(new Set(scenario.home.areas.map(({ id }) => id)).size).toBe(5);
  for (const league of ["nfl", "nhl"] as const) {
    expect(new Set(scenario.teams[league].map(({ id }) => id)).size).toBe(32);
    expect(new Set(scenario.teams[league].map(({ abbreviation }) => abbreviation)).size).toBe(32);
  }
});

test.each([
  [
    "evening.yaml",
    'clock: "18:12"',
    'clock: "18.12"',
    /evening\.yaml:\d+ games\/0\/plays\/1\/clock must match pattern/,
  ],
  [
    "evening.yaml",
    "broadcast: NESN",
    "brodcast: NESN",
    /games\/0 must have required properties broadcast.*games\/0\/brodcast is not a known key|brodcast is not a known key.*broadcast/,
  ],
  ["evening.yaml", "away: { team: BUF", "away: { team: BUFF", /games\/1\/away\/team names no team of the nfl/],
  ["evening.yaml", "by: MTL, points: 1 }", "by: NYR, points: 1 }", /games\/0\/plays\/\d+\/by must be BOS or MTL/],
  ["evening.yaml", 'clock: "16:40"', 'clock: "19:40"', /games\/0\/plays\/2 is before the play above it/],
  ["evening.yaml", 'clock: "16:40"', 'clock: "21:40"', /games\/0\/plays\/2\/clock is not in a period/],
  [
    "evening.yaml",
    'tip-in from the high slot", by: BOS, points: 1',
    'tip-in from the high slot", by: BOS',
    /games\/0\/plays must go to overtime if, and only if/,
  ],
  ["evening.yaml", "title:", "title: [", /evening\.yaml:\d+ the file is not YAML/],
  ["evening.yaml", "home: home.yaml", "home: house.yaml", /house\.yaml cannot be read/],
  [
    "home.yaml",
    "device: television",
    "device: radio",
    /home\.yaml:\d+ entities\/\d+\/device names no device of this home: radio/,
  ],
  ["home.yaml", "of: sensor.house_power", "of: sensor.power", /behaviour\/of names no entity/],
  ["home.yaml", "kind: meter", "kind: metre", /entities\/20\/behaviour/],
  ["teams.yaml", '"a40227"', '"red"', /teams\.yaml:\d+ nfl\/0\/colors\/0 must match pattern/],
])("%s with %j → %j is refused with place and reason", (file, from, to, message) => {
  expect(refusal(file, from, to)).toMatch(message);
});
