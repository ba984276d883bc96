import { parseTime } from "../../src/model/time.ts";
import { MICROS_PER_HOUR } from "../../src/model/time.ts";
import { kinds } from "./behaviours.ts";
import type { Course } from "./plan.ts";

const at = (text: string): number => parseTime(text) ?? Number.NaN;
const newYork = { timeZone: "America/New_York", latitude: 40.71, longitude: -74.01 };
const sydney = { timeZone: "Australia/Sydney", latitude: -33.87, longitude: 151.21 };

/** Three years with the retention that a hub has where nobody says anything, six changes of the clock and a leap day. */
export const threeYears: Course = {
  title: "three years in New York",
  names: Object.keys(kinds),
  from: at("2027-01-01T05:00:00Z"),
  to: at("2030-01-01T05:00:00Z"),
  seed: 2027,
  place: newYork,
  keepDays: { raw: 365, hourly: 730, daily: 2_555 },
  step: 24 * MICROS_PER_HOUR,
  acts: { kill: 40, stop: 10, outage: 3, drop: 15, restart: 10, rename: 6, quiet_rename: 3, leave: 6, late: 12 },
};

/** From one spring of the southern hemisphere to the next autumn: summer lies across the year's end. */
export const southernYear: Course = {
  title: "eight months in Sydney",
  names: ["outdoor_temperature", "humidity", "solar", "water", "door", "motion", "room_temperature", "home"],
  from: at("2027-09-10T00:00:00Z"),
  to: at("2028-05-10T00:00:00Z"),
  seed: 61,
  place: sydney,
  keepDays: { raw: 60, hourly: 150, daily: 200 },
  step: 12 * MICROS_PER_HOUR,
  acts: { kill: 12, stop: 3, outage: 1, drop: 4, restart: 3, rename: 2, quiet_rename: 1, leave: 2, late: 3 },
};

/** The short form: a year's end, a leap day, a change of the clock, every act, retention. */
export const oneWinter: Course = {
  title: "a winter in New York",
  names: ["power", "energy", "humidity", "water", "door", "motion", "back_door", "room_temperature", "home"],
  from: at("2027-12-29T05:00:00Z"),
  to: at("2028-03-14T04:00:00Z"),
  seed: 5,
  place: newYork,
  keepDays: { raw: 20, hourly: 45, daily: 2_555 },
  step: 24 * MICROS_PER_HOUR,
  acts: { kill: 5, stop: 1, outage: 1, drop: 1, restart: 1, rename: 1, quiet_rename: 1, leave: 1, late: 1 },
};
