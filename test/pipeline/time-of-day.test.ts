import { describe, expect, it } from "vitest";
import { MICROS_PER_HOUR, MICROS_PER_MINUTE, MICROS_PER_SECOND, parseTime } from "../../src/model/time.ts";
import { Surroundings } from "../../src/pipeline/surroundings.ts";
import { byClock, bySun, coordinates } from "../../src/pipeline/time-of-day.ts";

const at = (text: string): number => parseTime(text) ?? Number.NaN;
/** suncalc tells rise and set to about half a minute; the almanac rounds to seconds. */
const TOLERANCE = MICROS_PER_MINUTE;

/*
 * Civil dawn, transit, sunset and civil dusk (UTC) come from PyEphem 4.2.1 (XEphem's library, VSOP87), with the horizons
 * of the US Naval Observatory's almanac: pressure 0, rise and set at -0:34 of the upper limb, twilight at -6 of the
 * centre, elevation 0.
 */
const almanac = [
  [
    "Berlin, longest day",
    52.52,
    13.405,
    "2026-06-21T01:52:52Z",
    "2026-06-21T11:08:11Z",
    "2026-06-21T19:33:14Z",
    "2026-06-21T20:23:31Z",
  ],
  [
    "Berlin, shortest day",
    52.52,
    13.405,
    "2026-12-21T06:33:13Z",
    "2026-12-21T11:04:26Z",
    "2026-12-21T14:53:58Z",
    "2026-12-21T15:35:38Z",
  ],
  [
    "Sydney, its shortest day",
    -33.8688,
    151.2093,
    "2026-06-20T20:32:14Z",
    "2026-06-21T01:56:53Z",
    "2026-06-21T06:53:47Z",
    "2026-06-21T07:21:33Z",
  ],
  [
    "Honolulu, equinox",
    21.3069,
    -157.8583,
    "2026-03-20T16:13:01Z",
    "2026-03-20T22:38:44Z",
    "2026-03-21T04:42:36Z",
    "2026-03-21T05:04:47Z",
  ],
  [
    "Auckland, its longest day",
    -36.8485,
    174.7633,
    "2026-12-20T16:27:13Z",
    "2026-12-21T00:18:46Z",
    "2026-12-21T07:39:35Z",
    "2026-12-21T08:10:20Z",
  ],
  [
    "Tromsø, equinox",
    69.6492,
    18.9553,
    "2026-03-20T03:43:50Z",
    "2026-03-20T10:51:38Z",
    "2026-03-20T17:01:32Z",
    "2026-03-20T18:02:05Z",
  ],
] as const;

const noClock = (): never => {
  throw new Error("the clock was asked");
};

describe("the time of day by the sun", () => {
  it.each(almanac)("%s", (_, latitude, longitude, dawn, noon, sunset, dusk) => {
    const tell = bySun({ latitude, longitude }, noClock);
    const boundaries = [
      [at(dawn), "night", "morning"],
      [at(noon), "morning", "afternoon"],
      [at(sunset) - MICROS_PER_HOUR, "afternoon", "evening"],
      [at(dusk), "evening", "night"],
    ] as const;
    for (const [time, before, after] of boundaries) {
      expect(tell(time - TOLERANCE)).toBe(before);
      expect(tell(time + TOLERANCE)).toBe(after);
    }
  });

  it("each moment is told alike, whichever was asked before", () => {
    const place = { latitude: 52.52, longitude: 13.405 };
    const tell = bySun(place, noClock);
    for (let hour = 0; hour < 400; hour += 1) {
      const time = at("2026-01-01T00:00:00Z") + ((hour * 7_919) % 8_760) * MICROS_PER_HOUR;
      expect(tell(time)).toBe(bySun(place, noClock)(time));
    }
  });

  it("without civil night (Trondheim in June) evening turns into morning at midnight of solar time", () => {
    // The sun sets at 21:38 and rises at 01:02 (PyEphem, as above). Mean solar time is 41 min 35 s ahead of UTC.
    const tell = bySun({ latitude: 63.4305, longitude: 10.3951 }, noClock);
    const midnight = at("2026-06-21T23:18:25Z");
    expect(tell(midnight - 2 * MICROS_PER_SECOND)).toBe("evening");
    expect(tell(midnight + 2 * MICROS_PER_SECOND)).toBe("morning");
    for (let time = at("2026-06-21T00:00:00Z"); time < at("2026-06-23T00:00:00Z"); time += MICROS_PER_HOUR)
      expect(tell(time)).not.toBe("night");
  });

  it.each([
    ["polar night", "2026-12-21"],
    ["midnight sun", "2026-06-21"],
  ])("in %s (Tromsø) the clock tells it", (_, day) => {
    const clock = byClock("Europe/Oslo");
    const tell = bySun({ latitude: 69.6492, longitude: 18.9553 }, clock);
    for (let hour = 0; hour < 24; hour += 1) {
      const time = at(`${day}T00:00:00Z`) + hour * MICROS_PER_HOUR;
      expect(tell(time)).toBe(clock(time));
    }
  });

  it("at the poles nothing breaks", () => {
    for (const latitude of [-90, 90])
      for (let day = 0; day < 366; day += 1)
        expect(["night", "morning", "afternoon", "evening"]).toContain(
          bySun({ latitude, longitude: 180 }, byClock("UTC"))(at("2026-01-01T11:00:00Z") + day * 24 * MICROS_PER_HOUR),
        );
  });
});

describe("where the home is", () => {
  it("is a place on Earth or not known", () => {
    expect(coordinates(52.52, 13.405)).toEqual({ latitude: 52.52, longitude: 13.405 });
    expect(coordinates(undefined, 13.405)).toBeUndefined();
    expect(coordinates(52.52, undefined)).toBeUndefined();
    expect(coordinates(91, 0)).toBeUndefined();
    expect(coordinates(0, 181)).toBeUndefined();
    expect(coordinates(Number.NaN, 0)).toBeUndefined();
  });

  // 16:00 in Berlin on the shortest day: after sunset.
  const time = at("2026-12-21T15:00:00Z");
  const timeZone = "Europe/Berlin";
  const tell = (options: ConstructorParameters<typeof Surroundings>[1], latitude?: number, longitude?: number) => {
    const surroundings = new Surroundings(timeZone, options);
    surroundings.learnHome({ timeZone, latitude, longitude });
    return surroundings.at(time).tags["time_of_day"];
  };

  it("lets the sun tell the time of day where that is wished for, else the clock does", () => {
    expect(tell({ timeOfDay: "sun" }, 52.52, 13.405)).toBe("evening");
    expect(tell({ timeOfDay: "sun" })).toBe("afternoon");
    expect(tell({ timeOfDay: "sun" }, 52.52, 500)).toBe("afternoon");
    expect(tell({ timeOfDay: "clock" }, 52.52, 13.405)).toBe("afternoon");
    expect(tell({}, 52.52, 13.405)).toBe("afternoon");
  });

  it("is taken up also where the time zone is not known", () => {
    const surroundings = new Surroundings(timeZone, { timeOfDay: "sun" });
    expect(surroundings.at(time).tags["time_of_day"]).toBe("afternoon");
    expect(surroundings.learnHome({ timeZone: "Mars/Olympus", latitude: 52.52, longitude: 13.405 })).toBe(false);
    expect(surroundings.at(time).tags["time_of_day"]).toBe("evening");
  });
});
