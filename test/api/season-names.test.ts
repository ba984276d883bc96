import { expect, test } from "vitest";
import { seasonName } from "../../src/history/season-names.ts";
import { readings, startSummarised } from "./history-world.ts";
import { at } from "./support.ts";

const now = at("2028-12-15T12:00:00Z");
const points = readings({
  entityId: "sensor.outdoor",
  from: at("2027-12-10T12:00:00Z"),
  to: now,
  everyMinutes: 360,
  value: (_, index) => index % 20,
});
const north = ["winter", "spring", "summer", "autumn", "winter"];
const south = ["summer", "autumn", "winter", "spring", "summer"];

interface Named {
  readonly season: string | null;
  readonly label: string;
  readonly key: number;
}

test.each([
  ["Europe/Berlin", 52.5, north, "Winter (December to February)"],
  ["Australia/Sydney", -33.9, south, "Summer (December to February)"],
  ["Africa/Libreville", 0.4, north, "Winter (December to February)"],
  ["America/Guayaquil", -2.2, south, "Summer (December to February)"],
  ["UTC", undefined, north.map(() => null), "December to February"],
] as const)("%s: seasons are called as the home calls them", async (timeZone, latitude, names, label) => {
  const { api } = await startSummarised({ now, timeZone, points, ...(latitude === undefined ? {} : { latitude }) });
  const history = "/api/v1/history/sensor.outdoor";
  const { body } = await api.get(`${history}?from=2027-11-29&to=2028-12-15&resolution=seasonal`);
  expect(body.rows.map(({ season }: Named) => season)).toEqual(names);
  const csv = await api.get(`${history}?from=2027-11-29&to=2028-12-15&resolution=seasonal`, { accept: "text/csv" });
  const lines = csv.text.trimEnd().split("\r\n");
  expect(lines[0]?.split(",")[2]).toBe("season");
  expect(lines.slice(1).map((line) => line.split(",")[2])).toEqual(names.map((name) => name ?? ""));
  // No other row is a season.
  const months = await api.get(`${history}?from=2027-11-29&to=2028-12-15&resolution=monthly`);
  expect(new Set(months.body.rows.map(({ season }: Named) => season))).toEqual(new Set([null]));

  const typical = await api.get("/api/v1/patterns/sensor.outdoor?by=season,month&span=370d");
  const [byMonth, bySeason] = typical.body.patterns;
  expect([byMonth.by, bySeason.by]).toEqual(["month", "season"]);
  expect(bySeason.groups.map(({ key }: Named) => key)).toEqual([3, 6, 9, 12]);
  expect(bySeason.groups.map(({ season }: Named) => season)).toEqual(names.slice(1));
  expect(bySeason.groups.at(-1).label).toBe(label);
  expect(byMonth.groups.every(({ season }: Named) => season === null)).toBe(true);
});

test("four seasons, each opposite to that of the other hemisphere", () => {
  const called = (latitude: number) => [12, 3, 6, 9].map((month) => seasonName(month, latitude));
  expect(called(48)).toEqual(["winter", "spring", "summer", "autumn"]);
  expect(called(-48)).toEqual(["summer", "autumn", "winter", "spring"]);
  expect(seasonName(12, undefined)).toBeUndefined();
});
