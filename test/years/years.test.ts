import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary.ts";
import { checkYears } from "./check-years.ts";
import { oneWinter } from "./courses.ts";
import { YearsPlayer } from "./play-years.ts";
import { findGrowth } from "./size-curve.ts";

const main = resolve(import.meta.dirname, "../../dist/main.js");

/** The short form of `npm run years`. */
test("a winter of a home: killed again and again, every point and every summary is as it was told", async () => {
  const folder = temporaryFolder();
  const played = await new YearsPlayer(oneWinter, folder).play();
  expect(played.misnamed).toEqual([]);
  for (const act of Object.keys(oneWinter.acts)) expect(played.counts[act], act).toBeGreaterThan(0);
  const checked = await checkYears(played, oneWinter, folder);
  expect(checked.wrong).toEqual([]);
  expect(checked.compared["hourly_events"]).toBeGreaterThan(5_000);
  expect(checked.compared["home_assistant_events"]).toBeGreaterThan(2_000);
  expect(findGrowth(played, oneWinter)).toEqual([]);
  // What is kept is sealed, but for the last days; and every block of it can be read.
  const points = played.months.at(-1)?.measurements.find(({ measurement }) => measurement === "home_assistant_events");
  expect(points?.sealed.points).toBeGreaterThan(0.5 * (points?.points ?? 0));
  const check = await promisify(execFile)(process.execPath, [main, "storage", "check", "--data-dir", folder]);
  expect(check.stdout).toContain("all is as it was written");
}, 600_000);
