import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_TIME, formatTime, microsOfSeconds, parseTime } from "../../src/model/time.ts";

describe("parseTime", () => {
  it.each([
    ["2026-11-21T02:08:37.302326+00:00", 1_795_226_917_302_326],
    ["2026-11-21T02:08:37+00:00", 1_795_226_917_000_000],
    ["2026-11-21T03:38:37.5+01:30", 1_795_226_917_500_000],
    ["2025-12-07T18:00Z", 1_765_130_400_000_000],
    ["1970-01-01T00:00:00.000001Z", 1],
    ["2026-11-21T02:08:37.302326999Z", 1_795_226_917_302_326],
    ["1896-02-29T00:00:00.5Z", -2_330_121_599_500_000],
    ["0099-12-31T00:00Z", -59_011_545_600_000_000],
    // As programs write that there is no time.
    ["0001-01-01T00:00:00+00:00", -62_135_596_800_000_000],
  ])("reads %s", (text, micros) => {
    expect(parseTime(text)).toBe(micros);
  });

  it.each([
    "",
    "yesterday",
    "2026-11-21",
    "2026-11-21T02:08:37",
    "2026-02-30T00:00Z",
    "2026-13-01T00:00Z",
    "2026-11-21T24:00Z",
    "2026-11-21T02:60:37.302326+00:00",
    "2026-11-21T02-08:37.302326+00:00",
    "2026-11-31T02:08:37.302326+00:00",
    "2026-11-21T02:08:37.3o2326+00:00",
  ])("refuses %j", (text) => {
    expect(parseTime(text)).toBeUndefined();
  });

  it("reads what formatTime writes, and agrees with Date", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_TIME }), (micros) => {
        const text = formatTime(micros);
        expect(parseTime(text)).toBe(micros);
        expect(Math.floor(micros / 1_000)).toBe(Date.parse(text));
        const asHomeAssistant = `${new Date(Math.floor(micros / 1e6) * 1e3).toISOString().slice(0, 19)}.${String(micros % 1e6).padStart(6, "0")}+00:00`;
        expect(parseTime(asHomeAssistant)).toBe(micros);
      }),
    );
  });
});

describe("microsOfSeconds", () => {
  // What Python's datetime.fromtimestamp makes of them; the last three lie in the middle of two microseconds.
  it.each([
    [1795226916.3798044, 1_795_226_916_379_804],
    [1795226916.9444904, 1_795_226_916_944_490],
    [1795226916.4199095, 1_795_226_916_419_909],
    [1795226916.0580814, 1_795_226_916_058_081],
    [1795226916, 1_795_226_916_000_000],
    [1795226916.0078125, 1_795_226_916_007_812],
    [1795226916.0234375, 1_795_226_916_023_438],
    [1795226916.0390625, 1_795_226_916_039_062],
  ])("%d s", (seconds, micros) => {
    expect(microsOfSeconds(seconds)).toBe(micros);
  });

  it("gives back what was whole microseconds", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_TIME }), (micros) => {
        expect(microsOfSeconds(micros / 1e6)).toBe(micros);
      }),
    );
  });
});
